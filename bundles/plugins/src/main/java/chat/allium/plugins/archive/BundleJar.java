package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Reads a bundle's jar as the container will, from its central directory, without running anything of it. */
final class BundleJar {

    private static final int CLASS_HEADER = 8;
    private static final int MAGIC = 0xcafebabe;
    /** Class files of Java N say N + 44. */
    private static final int FIRST_MAJOR = 44;

    private static final int MAX_MANIFEST = 1 << 20;
    private static final String VERSIONS = "META-INF/versions/";

    private final String path;
    private final int java;
    private final Budget budget;
    private final Set<String> names = new HashSet<>();

    private BundleJar(String path, int java, Budget budget) {
        this.path = path;
        this.java = java;
        this.budget = budget;
    }

    /** @param java the feature version of the Java that is to run it */
    static BundleInfo read(String path, Path file, int java, Budget budget) throws IOException, PluginException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            BundleJar reader = new BundleJar(path, java, budget);
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                reader.check(jar, entries.nextElement());
            }
            return reader.info(jar);
        }
    }

    private BundleInfo info(JarFile jar) throws IOException, PluginException {
        ZipEntry entry = jar.getEntry(JarFile.MANIFEST_NAME);
        if (entry == null) {
            throw new PluginException(path + " is no OSGi bundle: it has no manifest.");
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_MANIFEST);
            Manifest manifest = new Manifest(new java.io.ByteArrayInputStream(bytes));
            return BundleInfo.of(path, manifest.getMainAttributes());
        }
    }

    private void check(JarFile jar, JarEntry entry) throws IOException, PluginException {
        String name = entry.getName();
        budget.entry();
        Names.requireInside(name);
        if (!names.add(name)) {
            throw new PluginException(path + " has the file " + Names.shown(name) + " twice.");
        }
        byte[] head = new byte[CLASS_HEADER];
        int[] have = {0};
        try (InputStream in = jar.getInputStream(entry)) {
            budget.read(in, (buffer, length) -> {
                int more = Math.min(length, CLASS_HEADER - have[0]);
                System.arraycopy(buffer, 0, head, have[0], more);
                have[0] += more;
            });
        }
        if (name.endsWith(".class") && have[0] == CLASS_HEADER && isSeen(name)) {
            refuseNewer(head);
        }
    }

    /** What a jar keeps for newer Javas is never loaded by this one. */
    private boolean isSeen(String name) {
        if (!name.startsWith(VERSIONS)) {
            return true;
        }
        String version = name.substring(VERSIONS.length()).split("/", 2)[0];
        return version.matches("[0-9]{1,4}") && Integer.parseInt(version) <= java;
    }

    private void refuseNewer(byte[] head) throws PluginException {
        int magic = (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | head[3] & 0xff;
        int major = (head[6] & 0xff) << 8 | head[7] & 0xff;
        if (magic == MAGIC && major - FIRST_MAJOR > java) {
            throw new PluginException(
                    path + " was compiled for Java " + (major - FIRST_MAJOR) + "; this node runs Java " + java + ".");
        }
    }
}
