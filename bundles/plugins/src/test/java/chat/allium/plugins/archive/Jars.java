package chat.allium.plugins.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes bundles by hand, good and bad ones. */
public final class Jars {

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final StringBuilder components = new StringBuilder();

    private Jars(String name, String version) {
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", name);
        headers.put("Bundle-Version", version);
    }

    public static Jars bundle(String name, String version) {
        return new Jars(name, version);
    }

    /** A bundle with one component of a class of the guests, which gives one service and waits for others. */
    public static Jars guest(String name, String version, Class<?> type, String gives, String... waitsFor) {
        return new Jars(name, version)
                .header("Import-Package", "chat.allium.api.message,chat.allium.api.identity")
                .header("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + gives + "\"")
                .code(type)
                .component(name, type.getName(), gives, "optional", waitsFor);
    }

    public Jars header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Jars file(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    public Jars code(Class<?> type) {
        String path = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
            return file(path, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Jars component(String name, String type, String gives, String configuration, String... waitsFor) {
        StringBuilder references = new StringBuilder();
        for (String service : waitsFor) {
            references.append("<reference name='%s' interface='%s'/>".formatted(service, service));
        }
        String path = "OSGI-INF/" + name + ".xml";
        components.append(components.isEmpty() ? "" : ",").append(path);
        headers.put("Service-Component", components.toString());
        return file(path, """
                <scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.3.0' name='%s' configuration-policy='%s'>
                <implementation class='%s'/><service><provide interface='%s'/></service>%s</scr:component>
                """.formatted(name, configuration, type, gives, references)
                .getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                jar.putNextEntry(new ZipEntry(file.getKey()));
                jar.write(file.getValue());
                jar.closeEntry();
            }
        }
        return out.toByteArray();
    }

    public Path to(Path file) throws IOException {
        return Files.write(file, bytes());
    }
}
