package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes archives. The same parts make the same bytes. One thread uses it. */
public final class ArchiveWriter {

    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final SortedMap<String, Path> files = new TreeMap<>();
    private final String name;
    private final String version;
    private final String summary;
    private final List<String> asks;

    /**
     * @param asks what it asks for, in words
     * @throws PluginException if the name or the version is malformed
     */
    public ArchiveWriter(String name, String version, String summary, List<String> asks) throws PluginException {
        if (!Manifest.isName(name)) {
            throw new PluginException("A plugin's name has 1 to 40 of a-z, 0-9 and '-'; '" + name + "' is none.");
        }
        if (!Manifest.isVersion(version)) {
            throw new PluginException("'" + version + "' is no version; 1.0.0 is one.");
        }
        this.name = name;
        this.version = version;
        this.summary = summary;
        this.asks = List.copyOf(asks);
    }

    /** @throws PluginException if a bundle may not be called so */
    public ArchiveWriter bundle(Path jar) throws PluginException {
        return add(Part.BUNDLES, jar);
    }

    /** @param cfg called {@code PID.cfg} @throws PluginException if it may not be called so */
    public ArchiveWriter configuration(Path cfg) throws PluginException {
        return add(Part.CONFIG, cfg);
    }

    private ArchiveWriter add(String folder, Path file) throws PluginException {
        String path = folder + file.getFileName();
        if (!Part.allowed(path)) {
            throw new PluginException("A plugin may not have a file " + Names.shown(path) + ".");
        }
        files.put(path, file);
        return this;
    }

    /**
     * Writes the archive, which is then as the installer will read it.
     *
     * @param key signs it; null leaves it unsigned
     */
    public void write(OutputStream out, @Nullable PublisherKey key) throws IOException, PluginException {
        Set<String> gives = new TreeSet<>();
        Set<String> uses = new TreeSet<>();
        List<Part> parts = new ArrayList<>();
        Budget budget = new Budget(Limits.DEFAULT);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            byte[] hash = Entries.sha256().digest(Files.readAllBytes(file.getValue()));
            Part part = new Part(file.getKey(), HexFormat.of().formatHex(hash));
            parts.add(part);
            if (part.isBundle()) {
                BundleInfo bundle = BundleJar.read(
                        part.path(), file.getValue(), Runtime.version().feature(), budget);
                gives.addAll(bundle.gives());
                uses.addAll(bundle.uses());
            }
        }
        Optional<String> publisher = Optional.ofNullable(key).map(PublisherKey::text);
        byte[] manifest = new Manifest(name, version, summary, publisher, gives, uses, asks, parts).json();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, Archive.MANIFEST, manifest);
            if (key != null) {
                put(zip, Archive.SIGNATURE, key.sign(manifest));
            }
            for (Map.Entry<String, Path> file : files.entrySet()) {
                put(zip, file.getKey(), Files.readAllBytes(file.getValue()));
            }
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(EPOCH);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
