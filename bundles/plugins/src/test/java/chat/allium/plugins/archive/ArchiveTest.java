package chat.allium.plugins.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.plugin.PluginException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Good archives are read as they were written; each kind of bad one is refused with a sentence that names what is wrong. */
class ArchiveTest {

    private static final String HANDLER = "chat.allium.api.message.MessageHandler";
    private static final int JAVA = Runtime.version().feature();
    private static final Limits SMALL = new Limits(1 << 20, 8, 100, 4 << 20);

    @TempDir
    Path folder;

    private final PublisherKey key = PublisherKey.generate(new SecureRandom());
    private Path jar;

    @BeforeEach
    void makeBundle() throws IOException {
        jar = bundle().to(folder.resolve("echo.jar"));
    }

    private static Jars bundle() {
        return Jars.bundle("example.echo", "1.2.0")
                .header("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + HANDLER + "\"")
                .header(
                        "Require-Capability",
                        "osgi.service;filter:=\"(objectClass=chat.allium.api.message.Messenger)\";effective:=active")
                .file("example/Echo.class", classFile(JAVA));
    }

    private static byte[] classFile(int java) {
        return new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, (byte) (java + 44), 1};
    }

    private byte[] signed() throws IOException, PluginException {
        return written(jar, key);
    }

    private byte[] written(Path bundle, PublisherKey by) throws IOException, PluginException {
        Path cfg = Files.writeString(folder.resolve("example.echo.cfg"), "greeting = hello\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ArchiveWriter("echo", "1.2.0", "says it again", List.of("It reads your messages."))
                .bundle(bundle)
                .configuration(cfg)
                .write(out, by);
        return out.toByteArray();
    }

    private Archive open(byte[] bytes) throws IOException, PluginException {
        return Archive.open(Files.write(folder.resolve("it"), bytes), folder, SMALL, JAVA);
    }

    private String refusal(byte[] bytes) {
        String sentence = assertThrows(PluginException.class, () -> open(bytes)).getMessage();
        assertTrue(sentence.endsWith("."), sentence);
        assertFalse(sentence.contains("Exception"), sentence);
        return sentence;
    }

    private void refused(String why, byte[] bytes) {
        String sentence = refusal(bytes);
        assertTrue(sentence.contains(why), sentence);
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        Archive archive = open(signed());

        assertEquals("echo", archive.manifest().name());
        assertEquals("1.2.0", archive.manifest().version());
        assertEquals(Optional.of(key.text()), archive.manifest().publisher());
        assertEquals(Set.of(HANDLER), archive.manifest().gives());
        assertEquals(
                Set.of("chat.allium.api.message.Messenger"), archive.manifest().uses());
        assertEquals(List.of("It reads your messages."), archive.manifest().asks());
        assertEquals("example.echo", archive.bundles().getFirst().symbolicName());
        assertEquals(Map.of("example.echo", Map.of("greeting", "hello")), archive.configuration());
        archive.eachBundle((bundle, in) -> assertArrayEquals(Files.readAllBytes(jar), in.readAllBytes()));
        assertArrayEquals(signed(), signed(), "the same parts make the same bytes");
    }

    @Test
    void aPlainBundleIsAPluginThatNobodySigned() throws Exception {
        Archive archive = open(bundle().bytes());

        assertTrue(archive.isPlain());
        assertEquals("example-echo", archive.manifest().name());
        assertEquals(Optional.empty(), archive.manifest().publisher());
        assertEquals(Set.of(HANDLER), archive.manifest().gives());
    }

    @Test
    void anUnsignedArchiveIsReadAndHasNoPublisher() throws Exception {
        assertEquals(Optional.empty(), open(written(jar, null)).manifest().publisher());
    }

    @Test
    void aPartThatWasChangedIsRefused() throws Exception {
        refused("hash differs", changed(files -> files.put("bundles/echo.jar", new byte[] {1})));
    }

    @Test
    void aManifestThatWasChangedIsRefused() throws Exception {
        byte[] archive = changed(files -> files.compute("plugin.json", (name, json) -> replaced(json, "echo", "ecco")));

        refused("signature is wrong", archive);
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() throws Exception {
        PublisherKey other = PublisherKey.generate(new SecureRandom());

        refused(
                "signature is wrong",
                changed(files -> files.compute("plugin.sig", (name, sig) -> other.sign(files.get("plugin.json")))));
    }

    @Test
    void aSignatureThatWasTakenAwayIsRefused() throws Exception {
        refused("no signature", changed(files -> files.remove("plugin.sig")));
    }

    @Test
    void whatTheManifestDoesNotNameIsRefused() throws Exception {
        refused("does not name", changed(files -> files.put("bundles/more.jar", new byte[] {1})));
        refused("lacks bundles/echo.jar", changed(files -> files.remove("bundles/echo.jar")));
    }

    @Test
    void servicesThatTheManifestHidesAreRefused() throws Exception {
        byte[] archive = changed(files -> {
            files.compute("plugin.json", (name, json) -> replaced(json, "message.MessageHandler", "message.Harmless"));
            files.put("plugin.sig", key.sign(files.get("plugin.json")));
        });

        refused("names other services", archive);
    }

    @ParameterizedTest
    @CsvSource({"../evil.jar", "/etc/passwd", "bundles/../../evil.jar", "C:evil.jar", "bundles\\..\\evil.jar"})
    void aPathThatLeadsOutIsRefused(String path) throws Exception {
        refused("points outside", changed(files -> files.put(path, new byte[] {1})));
        refused("points outside", bundle().file(path, new byte[] {1}).bytes());
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() throws Exception {
        byte[] bomb = bundle().file("zeros", new byte[16 << 20]).bytes();
        assertTrue(bomb.length < 1 << 20);

        refused("bomb", bomb);
        refused("bomb", written(Files.write(folder.resolve("bomb.jar"), bomb), key));
    }

    @Test
    void tooManyFilesAreRefused() throws Exception {
        Jars many = bundle();
        for (int i = 0; i < 200; i++) {
            many.file("file" + i, new byte[0]);
        }

        refused("more than 100 files", many.bytes());
        refused("more than 8 files", changed(files -> {
            for (int i = 0; i < 10; i++) {
                files.put("bundles/" + i + ".jar", new byte[0]);
            }
        }));
    }

    @Test
    void aFileThatIsTooLargeIsRefused() {
        refused("more than 1 MiB", new byte[(1 << 20) + 1]);
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws Exception {
        byte[] archive = changed(files -> files.put("bundles/echO.jar", files.get("bundles/echo.jar")));
        // The JDK writes no name twice, so one is renamed where it stands: in its header and in the directory.
        refused(
                "twice",
                new String(archive, StandardCharsets.ISO_8859_1)
                        .replace("bundles/echO.jar", "bundles/echo.jar")
                        .getBytes(StandardCharsets.ISO_8859_1));
        byte[] twice =
                bundle().file("twinA", new byte[0]).file("twinB", new byte[0]).bytes();
        refused(
                "twice",
                new String(twice, StandardCharsets.ISO_8859_1)
                        .replace("twinB", "twinA")
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aNewerClassVersionIsRefused() throws Exception {
        refused(
                "compiled for Java " + (JAVA + 1),
                bundle().file("example/New.class", classFile(JAVA + 1)).bytes());
        open(bundle().file("META-INF/versions/" + (JAVA + 1) + "/example/New.class", classFile(JAVA + 1))
                .bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Export-Package | chat.allium.api.message;version=1.0 | only the node itself may",
                "Export-Package | java.lang | only the node itself may",
                "Export-Package | org.osgi.framework | only the node itself may",
                "Bundle-SymbolicName | chat.allium.messenger | a bundle of Allium's own",
                "Fragment-Host | chat.allium.messenger | would become a part of",
            })
    void whatWouldTakeThePlaceOfAPartOfTheNodeIsRefused(String header, String value, String why) throws Exception {
        refused(why, bundle().header(header, value).bytes());
        Path bad = bundle().header(header, value).to(folder.resolve("bad.jar"));
        refused(why, written(bad, key));
    }

    @Test
    void configurationOfThePartsOfTheNodeIsRefused() throws Exception {
        Path cfg = Files.writeString(folder.resolve("chat.allium.transport.tcp.cfg"), "x = y\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ArchiveWriter("echo", "1", "", List.of())
                .bundle(jar)
                .configuration(cfg)
                .write(out, key);

        refused("would configure a part of the node", out.toByteArray());
    }

    @Test
    void whatIsNoArchiveIsRefused() throws Exception {
        refused("can not be read", new byte[0]);
        refused("can not be read", "plain text".getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("readme"));
        }
        refused("no manifest", out.toByteArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"format\" : 1 | \"format\" : 2 | another version of Allium",
                "\"name\" : \"echo\" | \"name\" : \"../up\" | its name",
                "\"name\" : \"echo\" | \"name\" : 7 | name is missing",
                "\"version\" : \"1.2.0\" | \"version\" : \"new\" | its version",
                "\"parts\" : [ | \"parts\" : 5, \"rest\" : [ | parts is no list",
                "\"asks\" : [ | \"name\" : \"twice\", \"asks\" : [ | no JSON",
                "{ | { { | no JSON",
            })
    void aManifestThatMakesNoSenseIsRefused(String from, String to, String why) throws Exception {
        refused(why, changed(files -> {
            files.compute("plugin.json", (name, json) -> replaced(json, from, to));
            files.put("plugin.sig", key.sign(files.get("plugin.json")));
        }));
    }

    private static byte[] replaced(byte[] bytes, String from, String to) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertTrue(text.contains(from), text);
        return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] changed(Consumer<Map<String, byte[]>> change) throws IOException, PluginException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(signed()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        change.accept(files);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream all = out;
                ZipOutputStream zip = new ZipOutputStream(all)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return out.toByteArray();
    }
}
