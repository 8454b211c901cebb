package chat.allium.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Where plugins keep what they remember: a folder for each in the folder {@code data}. Thread-safe. */
final class PluginData {

    private final Path folder;
    private final Consumer<String> before;

    /** @param before called before each step with its name: a test ends the node there */
    PluginData(Path plugins, Consumer<String> before) {
        this.folder = plugins.resolve("data");
        this.before = before;
    }

    /** The folder of a plugin, made if it is not there. */
    Disk of(String plugin) throws IOException {
        new Disk(folder, before);
        return new Disk(folder.resolve(plugin), before);
    }

    /** Takes away what others than these have left; a name that is not installed has no data. */
    void sweep(Set<String> installed) throws IOException {
        for (String name : list(folder)) {
            if (!installed.contains(name)) {
                Path own = folder.resolve(name);
                for (String file : list(own)) {
                    delete(own.resolve(file));
                }
                delete(own);
            }
        }
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && list(folder).isEmpty()) {
            delete(folder);
        }
    }

    private void delete(Path path) throws IOException {
        before.accept("delete " + path.getFileName());
        Files.deleteIfExists(path);
    }

    private static List<String> list(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
