package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A plugin's file that was read and verified: an {@code .allium} archive, or a plain bundle jar, which nobody signed.
 *
 * @param file where it lies
 * @param manifest what it says of itself; made up from the bundle's headers for a plain jar
 * @param bundles what will run, in the order of the archive
 * @param configuration defaults by PID
 */
public record Archive(
        Path file, Manifest manifest, List<BundleInfo> bundles, Map<String, Map<String, String>> configuration) {

    static final String MANIFEST = "plugin.json";
    static final String SIGNATURE = "plugin.sig";

    /** Takes a bundle's bytes. */
    public interface Taker<X extends Exception> {
        /** @param in closed by the caller */
        void take(BundleInfo bundle, InputStream in) throws IOException, X;
    }

    /**
     * Reads and verifies all of a file.
     *
     * @param scratch a folder for temporary files, of this user alone
     * @throws PluginException with one sentence what is wrong with it
     */
    public static Archive open(Path file, Path scratch, Limits limits) throws PluginException {
        return open(file, scratch, limits, Runtime.version().feature());
    }

    static Archive open(Path file, Path scratch, Limits limits, int java) throws PluginException {
        try {
            return new Reading(file, scratch, limits, java).read();
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: what the JDK says to a zip or a manifest whose characters are none.
            throw new PluginException("It can not be read as an archive or a bundle (" + reason(e) + ").");
        }
    }

    /** Hands the bytes of each bundle over. */
    public <X extends Exception> void eachBundle(Taker<X> taker) throws IOException, X {
        if (isPlain()) {
            try (InputStream in = java.nio.file.Files.newInputStream(file)) {
                taker.take(bundles.getFirst(), in);
            }
            return;
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (BundleInfo bundle : bundles) {
                ZipEntry entry = Optional.ofNullable(zip.getEntry(bundle.path()))
                        .orElseThrow(() -> new IOException("the archive was changed"));
                try (InputStream in = zip.getInputStream(entry)) {
                    taker.take(bundle, in);
                }
            }
        }
    }

    /** Whether it is a bundle jar and no archive. */
    public boolean isPlain() {
        return manifest.parts().isEmpty();
    }

    private static String reason(Exception e) {
        return e.getMessage() == null || e.getMessage().isBlank() ? "it is damaged" : e.getMessage();
    }
}
