package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The files in an archive: none is read that leads out of it, is there twice, or is more than the limits allow. */
record Entries(ZipFile zip, Limits limits, Budget budget) {

    boolean has(String name) {
        return zip.getEntry(name) != null;
    }

    /** All but the folders of the parts. */
    Set<String> names() throws PluginException {
        Set<String> names = new HashSet<>();
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            Names.requireInside(name);
            if (!names.add(name)) {
                throw new PluginException("The archive has the file " + Names.shown(name) + " twice.");
            }
            if (names.size() > limits.parts()) {
                throw new PluginException("The archive has more than " + limits.parts() + " files.");
            }
        }
        names.removeAll(Set.of(Part.BUNDLES, Part.CONFIG));
        return names;
    }

    /** A small file. @param most bytes it may have */
    byte[] bytes(String name, int most) throws IOException, PluginException {
        try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new PluginException("The archive's " + name + " has more than " + most + " bytes.");
            }
            return bytes;
        }
    }

    /** Copies a part. @throws PluginException if it is not the one that the manifest names */
    void copy(Part part, OutputStream out) throws IOException, PluginException {
        MessageDigest digest = sha256();
        try (InputStream in = zip.getInputStream(zip.getEntry(part.path()))) {
            budget.read(in, (buffer, length) -> {
                digest.update(buffer, 0, length);
                out.write(buffer, 0, length);
            });
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(part.sha256())) {
            throw new PluginException(
                    part.path() + " is not the file that the archive's manifest names: its hash differs.");
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
