package chat.allium.ui.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.SettingView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class EtcSettingsTest {

    private static final Setting DIALS = new Setting(
            "chat.allium.pool", "maxDials", "Integer", "10", Optional.of(1L), Optional.of(1000L), "Most dials at once");
    private static final Setting ON =
            new Setting("chat.allium.pool", "on", "Boolean", "true", Optional.empty(), Optional.empty(), "Whether");
    private static final Setting FOLDER =
            new Setting("chat.allium.pool", "folder", "String", "here", Optional.empty(), Optional.empty(), "Where");
    private static final Setting LIMITER = new Setting(
            "chat.allium.messenger", "limiter.target", Known.FILTER, "", Optional.empty(), Optional.empty(), "Which");

    @TempDir
    Path etc;

    private Dictionary<String, Object> applied = new Hashtable<>();
    private int updates;

    private Known known() {
        return new Known(() -> List.of(FOLDER, DIALS, ON), () -> List.of(LIMITER));
    }

    private EtcSettings settings() {
        Configuration configuration = stub(Configuration.class, (method, args) -> switch (method) {
            case "getProperties" -> updates == 0 ? null : applied;
            case "updateIfDifferent" -> update(args);
            default -> throw new UnsupportedOperationException(method);
        });
        return new EtcSettings(stub(ConfigurationAdmin.class, (method, args) -> configuration), known(), etc);
    }

    @SuppressWarnings("unchecked")
    private boolean update(Object[] args) {
        applied = (Dictionary<String, Object>) args[0];
        updates++;
        return true;
    }

    private interface Answer {
        Object to(String method, Object[] args);
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> answer.to(method.getName(), args)));
    }

    private Path file() {
        return etc.resolve("chat.allium.pool.cfg");
    }

    @Test
    void whatIsSetStandsInTheFileAndIsApplied() throws Exception {
        Files.writeString(file(), "# mine\nmaxDials: 3\nfolder = a\\\n  b\n");

        settings().set("pool.maxDials", "20");

        assertEquals(List.of("# mine", "folder = a\\", "  b", "maxDials = 20"), Files.readAllLines(file()));
        assertEquals("20", applied.get("maxDials"));
        assertEquals(file().toUri().toString(), applied.get("felix.fileinstall.filename"));
        assertEquals("20", view("pool.maxDials").value());
        assertTrue(view("pool.maxDials").set());
    }

    @Test
    void whatIsUnsetIsTheDefaultAgain() throws Exception {
        EtcSettings settings = settings();
        settings.set("pool.folder", "a\\b c");
        assertEquals("a\\b c", view("pool.folder").value());
        settings.unset("pool.folder");
        assertEquals("here", view("pool.folder").value());
        assertFalse(view("pool.folder").set());
        assertEquals(null, applied.get("folder"));
    }

    private SettingView view(String key) {
        return settings().settings().stream()
                .filter(s -> s.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void valueThatIsNotAllowedIsRefusedWithFileKeyAndRange() throws Exception {
        settings().set("pool.maxDials", "20");
        for (String bad : List.of("0", "1001", "ten", "")) {
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> settings().set("pool.maxDials", bad));
            assertEquals(
                    file() + ": 'maxDials' must be a whole number from 1 to 1000, not '" + bad
                            + "'; nothing was changed.",
                    refused.getMessage());
        }
        assertEquals("20", view("pool.maxDials").value());
        assertEquals(1, updates);
    }

    @Test
    void keyThatIsNoneNamesTheNearest() {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> settings().set("pool.maxDial", "3"));
        assertEquals("There is no key 'pool.maxDial'; did you mean 'pool.maxDials'?", refused.getMessage());
    }

    @Test
    void providersAreChosenByAFilter() throws Exception {
        assertThrows(RefusedException.class, () -> settings().set("messenger.limiter.target", "strict"));
        settings().set("messenger.limiter.target", "(limiter.name=strict)");
        assertEquals("(limiter.name=strict)", applied.get("limiter.target"));
        assertEquals("(limiter.name=strict)", view("messenger.limiter.target").value());
    }

    @Test
    void fileKeyAndRangeOfWhatIsWrongAreNamed() throws IOException {
        Files.writeString(file(), "maxDial = 5\nmaxDials = 0\non = yes\nfine.target = (x=y)\n");

        assertEquals(
                List.of(
                        file() + ": there is no key 'maxDial'; did you mean 'maxDials'?",
                        file() + ": 'maxDials' must be a whole number from 1 to 1000, not '0'; it is not used.",
                        file() + ": 'on' must be true or false, not 'yes'; it is not used."),
                settings().problems());
        assertEquals("10", view("pool.maxDials").value());
    }

    @Test
    void fileThatCanNotBeReadIsNamed() throws IOException {
        Files.writeString(file(), "maxDials = \\u12\n");

        assertEquals(1, settings().problems().size());
        assertTrue(settings().problems().getFirst().contains("chat.allium.pool.cfg can not be read"));
    }

    @Test
    void aBadValueLeavesTheOldOneInForce() {
        GoodValues good = new GoodValues(known());
        assertEquals("20", after(good, "20"));
        assertEquals("20", after(good, "0"));
        assertEquals("20", after(good, "many"));
        assertEquals("30", after(good, "30"));
        assertEquals(null, after(new GoodValues(known()), "0"), "the default");
    }

    private static Object after(GoodValues good, String maxDials) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("service.pid", "chat.allium.pool");
        properties.put("maxDials", maxDials);
        good.modifyConfiguration(null, properties);
        return properties.get("maxDials");
    }

    @Test
    void metatypeTellsTheRange() throws Exception {
        String xml = """
                <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.2.0">
                  <OCD id="x" name="X"><AD id="order" type="String" name="Order" default="tor\\,tcp"/>
                  <AD id="n" type="Integer" name="N" description="How many" default="3" min="1" max="9"/></OCD>
                  <Designate pid="chat.allium.x"><Object ocdref="x"/></Designate>
                </metatype:MetaData>
                """;

        List<Setting> settings = Declarations.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));

        assertEquals("tor,tcp", settings.getFirst().standard());
        assertEquals("Order", settings.getFirst().description());
        assertEquals("a whole number from 1 to 9", settings.getLast().allowed());
        assertEquals("How many", settings.getLast().description());
    }
}
