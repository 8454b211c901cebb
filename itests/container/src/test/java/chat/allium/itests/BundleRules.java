package chat.allium.itests;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a bundle may show and see: exports are an explicit allow-list, no bundle sees another's internals, dependencies point one
 * way. Reads manifests only.
 */
final class BundleRules {

    private static final String API = "chat.allium.api";

    /** Who may export what besides nothing; the value is a package prefix. */
    private static final Map<String, String> EXPORTS =
            Map.of(API, API + ".", "chat.allium.arti.jni", "chat.allium.arti");

    /** Libraries that only some bundles have a reason for. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "chat.allium.arti", Set.of("chat.allium.transport.tor"),
            "org.bouncycastle", Set.of("chat.allium.identity", "chat.allium.link", "chat.allium.plugins"),
            "com.google.protobuf",
                    Set.of("chat.allium.identity", "chat.allium.link", "chat.allium.messenger", "chat.allium.contacts"),
            "org.jline", Set.of("chat.allium.shell"),
            "org.apache.felix.service.command", Set.of("chat.allium.shell"),
            "com.fasterxml.jackson", Set.of("chat.allium.shell", "chat.allium.plugins"),
            "javax.sql", Set.of("chat.allium.storage.derby", "chat.allium.storage.h2"),
            "java.sql", Set.of("chat.allium.storage.derby", "chat.allium.storage.h2"));

    /** From the bottom up. A service may be used from its own layer and from above. */
    private static final List<Set<String>> LAYERS = List.of(
            Set.of(API, "chat.allium.arti.jni"),
            Set.of("chat.allium.identity", "chat.allium.storage.derby", "chat.allium.storage.h2"),
            Set.of("chat.allium.storage.switch"),
            Set.of("chat.allium.transport.tor", "chat.allium.transport.tcp"),
            Set.of("chat.allium.link"),
            Set.of("chat.allium.pool", "chat.allium.queue", "chat.allium.ratelimit"),
            Set.of("chat.allium.messenger", "chat.allium.contacts"),
            Set.of("chat.allium.ui.adapter", "chat.allium.plugins"),
            Set.of("chat.allium.shell"));

    private static final Pattern OBJECT_CLASS = Pattern.compile("objectClass=([\\w.]+)");

    /** The headers of one bundle that the rules read. */
    record Headers(
            String name,
            Set<String> exports,
            Set<String> imports,
            Set<String> provides,
            Set<String> requires,
            boolean requiresBundles,
            boolean importsDynamically) {

        static Headers of(Path jar) throws IOException {
            try (JarFile file = new JarFile(jar.toFile())) {
                return of(file.getManifest());
            }
        }

        static Headers of(Manifest manifest) {
            var main = manifest.getMainAttributes();
            return new Headers(
                    String.valueOf(main.getValue("Bundle-SymbolicName")).split(";")[0],
                    OSGiHeader.parseHeader(main.getValue("Export-Package")).keySet(),
                    OSGiHeader.parseHeader(main.getValue("Import-Package")).keySet(),
                    services(main.getValue("Provide-Capability"), "objectClass"),
                    services(main.getValue("Require-Capability"), "filter:"),
                    main.getValue("Require-Bundle") != null,
                    main.getValue("DynamicImport-Package") != null);
        }

        private static Set<String> services(String header, String attribute) {
            Set<String> found = new TreeSet<>();
            Parameters parameters = OSGiHeader.parseHeader(header);
            for (Map.Entry<String, Attrs> entry : parameters.entrySet()) {
                String value = entry.getValue().get(attribute);
                if (entry.getKey().startsWith("osgi.service") && value != null && !isWhiteboard(entry.getValue())) {
                    found.addAll(attribute.equals("filter:") ? inFilter(value) : List.of(value.split(",")));
                }
            }
            return found;
        }

        /** Any number of listeners, and none will do: the bundle calls them, it does not depend on them. */
        private static boolean isWhiteboard(Attrs requirement) {
            return "multiple".equals(requirement.get("cardinality:"))
                    && "optional".equals(requirement.get("resolution:"));
        }

        private static List<String> inFilter(String filter) {
            Matcher matcher = OBJECT_CLASS.matcher(filter);
            return matcher.results().map(r -> r.group(1)).toList();
        }
    }

    private BundleRules() {}

    /** Every breach, a sentence each; empty if all is well. */
    static List<String> breaches(List<Headers> bundles) {
        List<String> breaches = new ArrayList<>();
        Map<String, String> providers = new LinkedHashMap<>();
        for (Headers bundle : bundles) {
            bundle.provides().forEach(service -> providers.put(service, bundle.name()));
        }
        for (Headers bundle : bundles) {
            exports(bundle, breaches);
            imports(bundle, breaches);
            layers(bundle, providers, breaches);
        }
        return breaches;
    }

    private static void exports(Headers bundle, List<String> breaches) {
        String allowed = EXPORTS.get(bundle.name());
        for (String exported : bundle.exports()) {
            boolean ok = allowed != null
                    && (allowed.endsWith(".") ? exported.startsWith(allowed) : exported.equals(allowed));
            if (!ok) {
                breaches.add(bundle.name() + " exports " + exported);
            }
        }
    }

    private static void imports(Headers bundle, List<String> breaches) {
        if (bundle.requiresBundles()) {
            breaches.add(bundle.name() + " has Require-Bundle");
        }
        if (bundle.importsDynamically()) {
            breaches.add(bundle.name() + " has DynamicImport-Package");
        }
        for (String imported : bundle.imports()) {
            if (bundle.name().equals(API) && !imported.startsWith("java.") && !imported.startsWith(API + ".")) {
                breaches.add(bundle.name() + " imports " + imported + ", but only java.* and itself are allowed");
            }
            if (imported.startsWith("chat.allium.")
                    && !imported.startsWith(API + ".")
                    && !imported.equals("chat.allium.arti")) {
                breaches.add(bundle.name() + " imports " + imported + ", internals of another bundle");
            }
            LIBRARIES.forEach((library, users) -> {
                boolean belongs = imported.equals(library) || imported.startsWith(library + ".");
                if (belongs
                        && !users.contains(bundle.name())
                        && !bundle.exports().contains(imported)) {
                    breaches.add(bundle.name() + " imports " + imported + ", which it has no reason for");
                }
            });
        }
    }

    private static void layers(Headers bundle, Map<String, String> providers, List<String> breaches) {
        int own = layer(bundle.name());
        if (own < 0) {
            breaches.add(bundle.name() + " stands in no layer");
            return;
        }
        for (String service : bundle.requires()) {
            String provider = providers.get(service);
            if (provider != null && layer(provider) > own) {
                breaches.add(bundle.name() + " needs " + service + " of " + provider + ", which lies above it");
            }
        }
    }

    private static int layer(String bundle) {
        for (int i = 0; i < LAYERS.size(); i++) {
            if (LAYERS.get(i).contains(bundle)) {
                return i;
            }
        }
        return -1;
    }
}
