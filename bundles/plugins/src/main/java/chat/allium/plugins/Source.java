package chat.allium.plugins;

import chat.allium.api.plugin.PluginException;
import chat.allium.plugins.archive.ArchiveWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the user named: a file, or a folder with one archive, or with bundle jars that make one plugin together. */
final class Source {

    private static final String ARCHIVE = ".allium";
    private static final String JAR = ".jar";

    private Source() {}

    /** @throws PluginException if there is nothing that can be installed */
    static InputStream open(Path asked) throws PluginException, IOException {
        Path path = asked.toAbsolutePath().normalize();
        if (Files.isDirectory(path)) {
            return folder(path);
        }
        if (!Files.isRegularFile(path)) {
            throw new PluginException("There is no file " + path + ": give the whole path of an archive or a bundle.");
        }
        if (!Files.isReadable(path)) {
            throw new PluginException("The file " + path + " can not be read by the user who runs the node.");
        }
        return Files.newInputStream(path);
    }

    private static InputStream folder(Path folder) throws PluginException, IOException {
        List<Path> archives = named(folder, ARCHIVE);
        if (archives.size() > 1) {
            throw new PluginException(
                    "There are " + archives.size() + " archives in " + folder + ": name one of them.");
        }
        if (!archives.isEmpty()) {
            return Files.newInputStream(archives.getFirst());
        }
        List<Path> jars = named(folder, JAR);
        if (jars.isEmpty()) {
            throw new PluginException("There is neither an archive nor a bundle in " + folder + ".");
        }
        return jars.size() == 1 ? Files.newInputStream(jars.getFirst()) : packed(folder, jars);
    }

    private static InputStream packed(Path folder, List<Path> jars) throws PluginException, IOException {
        String name = folder.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        ArchiveWriter writer = new ArchiveWriter(name, "0", "the bundles of a folder", List.of());
        for (Path jar : jars) {
            writer.bundle(jar);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out, null);
        return new ByteArrayInputStream(out.toByteArray());
    }

    private static List<Path> named(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(ending))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }
}
