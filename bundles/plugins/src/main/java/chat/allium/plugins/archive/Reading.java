package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;

/** One reading of a plugin's file. */
final class Reading {

    private static final int MAX_CONFIG = 64 * 1024;

    private final Path file;
    private final Path scratch;
    private final Limits limits;
    private final int java;
    private final Budget budget;

    Reading(Path file, Path scratch, Limits limits, int java) {
        this.file = file;
        this.scratch = scratch;
        this.limits = limits;
        this.java = java;
        this.budget = new Budget(limits);
    }

    Archive read() throws IOException, PluginException {
        if (Files.size(file) > limits.fileBytes()) {
            throw new PluginException("It has more than " + (limits.fileBytes() >> 20) + " MiB; a plugin has less.");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Entries entries = new Entries(zip, limits, budget);
            return entries.has(Archive.MANIFEST) ? archive(entries) : plain();
        }
    }

    private Archive plain() throws IOException, PluginException {
        BundleInfo bundle = BundleJar.read(file.getFileName().toString(), file, java, budget);
        if (bundle.symbolicName().isEmpty()) {
            throw new PluginException(
                    "It is neither an Allium archive nor an OSGi bundle: it has no plugin.json and no Bundle-SymbolicName.");
        }
        Harmless.require(List.of(bundle));
        Manifest manifest = new Manifest(
                nameOf(bundle.symbolicName()),
                bundle.version(),
                "",
                Optional.empty(),
                bundle.gives(),
                bundle.uses(),
                List.of(),
                List.of());
        return new Archive(file, manifest, List.of(bundle), Map.of());
    }

    private static String nameOf(String symbolicName) {
        String name = symbolicName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return name.substring(0, Math.min(40, name.length()));
    }

    private Archive archive(Entries zip) throws IOException, PluginException {
        Set<String> present = zip.names();
        byte[] json = zip.bytes(Archive.MANIFEST, Manifest.MAX_BYTES);
        Manifest manifest = manifest(json);
        signature(zip, manifest, json, present.remove(Archive.SIGNATURE));
        present.remove(Archive.MANIFEST);
        List<BundleInfo> bundles = new ArrayList<>();
        Map<String, Map<String, String>> configuration = new TreeMap<>();
        for (Part part : manifest.parts()) {
            if (!present.remove(part.path())) {
                throw new PluginException("The archive lacks " + part.path() + ", which its manifest names.");
            }
            if (part.isBundle()) {
                bundles.add(bundle(zip, part));
            } else {
                Harmless.requirePid(part);
                configuration.put(part.pid(), configuration(zip, part));
            }
        }
        if (!present.isEmpty()) {
            throw new PluginException("The archive has "
                    + Names.shown(present.iterator().next()) + ", which its manifest does not name.");
        }
        if (bundles.isEmpty()) {
            throw new PluginException("The archive has no bundle, so there is nothing to run.");
        }
        Harmless.require(bundles);
        declared(manifest, bundles);
        return new Archive(file, manifest, List.copyOf(bundles), configuration);
    }

    private static Manifest manifest(byte[] json) throws PluginException {
        try {
            return Manifest.read(json);
        } catch (IOException e) {
            throw new PluginException("The archive's plugin.json is not as it should be: " + e.getMessage() + ".");
        }
    }

    private static void signature(Entries zip, Manifest manifest, byte[] json, boolean present)
            throws IOException, PluginException {
        if (manifest.publisher().isEmpty() == present) {
            throw new PluginException(
                    present
                            ? "The archive has a signature, but names no publisher."
                            : "The archive names a publisher, but has no signature of it.");
        }
        if (present
                && !PublisherKey.verify(
                        manifest.publisher().orElseThrow(), json, zip.bytes(Archive.SIGNATURE, 1 << 10))) {
            throw new PluginException("The archive's signature is wrong: it was changed after it was signed.");
        }
    }

    private static void declared(Manifest manifest, List<BundleInfo> bundles) throws PluginException {
        Set<String> gives = new TreeSet<>();
        Set<String> uses = new TreeSet<>();
        bundles.forEach(b -> gives.addAll(b.gives()));
        bundles.forEach(b -> uses.addAll(b.uses()));
        if (!gives.equals(manifest.gives()) || !uses.equals(manifest.uses())) {
            throw new PluginException("The archive's manifest names other services than its bundles do.");
        }
    }

    private BundleInfo bundle(Entries zip, Part part) throws IOException, PluginException {
        Path copy = Files.createTempFile(scratch, "part-", ".jar");
        try {
            try (OutputStream out = Files.newOutputStream(copy)) {
                zip.copy(part, out);
            }
            BundleInfo bundle = BundleJar.read(part.path(), copy, java, budget);
            if (bundle.symbolicName().isEmpty()) {
                throw new PluginException(part.path() + " is no OSGi bundle: it has no Bundle-SymbolicName.");
            }
            return bundle;
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private Map<String, String> configuration(Entries zip, Part part) throws IOException, PluginException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        zip.copy(part, bytes);
        if (bytes.size() > MAX_CONFIG) {
            throw new PluginException(part.path() + " has more than 64 KiB.");
        }
        Properties properties = new Properties();
        properties.load(new StringReader(bytes.toString(StandardCharsets.UTF_8)));
        Map<String, String> values = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n)));
        return values;
    }
}
