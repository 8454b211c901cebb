package chat.allium.plugins.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an archive says of itself in {@code plugin.json}; its signature is over exactly these bytes.
 *
 * @param name of the plugin
 * @param version of the plugin
 * @param summary half a sentence
 * @param publisher the Ed25519 key that signs it, in hexadecimal
 * @param gives services that its bundles declare to give
 * @param uses services that its bundles declare to use
 * @param asks what it asks for, in words
 * @param parts every other file in the archive
 */
public record Manifest(
        String name,
        String version,
        String summary,
        Optional<String> publisher,
        Set<String> gives,
        Set<String> uses,
        List<String> asks,
        List<Part> parts) {

    static final int FORMAT = 1;
    static final int MAX_BYTES = 64 * 1024;

    private static final int MOST_ASKS = 16;
    private static final int LONGEST = 200;

    /** Whether a plugin may be called so. */
    public static boolean isName(String name) {
        return name.matches("[a-z0-9][a-z0-9-]{0,39}");
    }

    /** Whether this can be a version. */
    public static boolean isVersion(String version) {
        return version.matches("[0-9]{1,9}(\\.[0-9]{1,9}){0,2}([.-][A-Za-z0-9_.-]{1,40})?");
    }

    byte[] json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("format", FORMAT);
        object.put("name", name);
        object.put("version", version);
        object.put("summary", summary);
        publisher.ifPresent(key -> object.put("publisher", key));
        object.put("gives", List.copyOf(gives));
        object.put("uses", List.copyOf(uses));
        object.put("asks", asks);
        List<Object> files = new ArrayList<>();
        for (Part part : parts) {
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("path", part.path());
            file.put("sha256", part.sha256());
            files.add(file);
        }
        object.put("parts", files);
        return Json.write(object);
    }

    /** @throws IOException if it is malformed */
    static Manifest read(byte[] json) throws IOException {
        Map<String, Object> object = Json.read(json);
        if (!Long.valueOf(FORMAT).equals(object.get("format"))) {
            throw new IOException("its format is not " + FORMAT + ": it was made for another version of Allium");
        }
        Manifest manifest = new Manifest(
                Json.text(object, "name"),
                Json.text(object, "version"),
                Json.text(object, "summary", ""),
                object.containsKey("publisher") ? Optional.of(Json.text(object, "publisher")) : Optional.empty(),
                new TreeSet<>(Json.texts(object, "gives")),
                new TreeSet<>(Json.texts(object, "uses")),
                List.copyOf(Json.texts(object, "asks")),
                parts(object));
        manifest.check();
        return manifest;
    }

    private static List<Part> parts(Map<String, Object> object) throws IOException {
        List<Part> parts = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (Object element : Json.list(object, "parts")) {
            Map<String, Object> file = Json.object(element);
            Part part = new Part(Json.text(file, "path"), Json.text(file, "sha256"));
            if (!Part.allowed(part.path()) || !paths.add(part.path())) {
                throw new IOException("it names a part that it may not have, or one part twice");
            }
            parts.add(part);
        }
        return List.copyOf(parts);
    }

    private void check() throws IOException {
        if (!isName(name)) {
            throw new IOException("its name is not 1 to 40 of a-z, 0-9 and '-'");
        }
        if (!isVersion(version)) {
            throw new IOException("its version is none");
        }
        boolean tooLong = summary.length() > LONGEST || asks.stream().anyMatch(a -> a.length() > LONGEST);
        if (tooLong || asks.size() > MOST_ASKS) {
            throw new IOException("it says more than anybody reads");
        }
    }
}
