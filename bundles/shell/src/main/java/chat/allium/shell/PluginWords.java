package chat.allium.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Completes what follows {@code plugin}. */
final class PluginWords {

    private static final List<String> VERBS = List.of(
            "install", "list", "info", "why", "enable", "disable", "update", "remove", "verify", "trust", "help");
    private static final Set<String> OF_A_PLUGIN = Set.of("info", "why", "enable", "disable", "remove");
    private static final Set<String> OF_A_FILE = Set.of("install", "update");

    private final Supplier<List<String>> names;

    PluginWords(Supplier<List<String>> names) {
        this.names = names;
    }

    List<String> complete(List<String> before, String begun) {
        if (!before.getFirst().equals(PluginCommands.NAME)) {
            return List.of();
        }
        if (before.size() == 1) {
            return VERBS;
        }
        String verb = before.get(1);
        if (before.size() == 2 && OF_A_PLUGIN.contains(verb)) {
            return names.get();
        }
        if (OF_A_FILE.contains(verb)) {
            return before.size() == 2 ? files(begun) : List.of(PluginCommands.YES);
        }
        return verb.equals("trust") && before.size() == 3 ? List.of("as") : List.of();
    }

    private static List<String> files(String begun) {
        try {
            String folder = begun.substring(0, begun.lastIndexOf('/') + 1);
            try (Stream<Path> found = Files.list(Path.of(folder.isEmpty() ? "." : folder))) {
                return found.filter(f -> Files.isDirectory(f)
                                || f.toString().endsWith(".allium")
                                || f.toString().endsWith(".jar"))
                        .map(f -> folder + f.getFileName() + (Files.isDirectory(f) ? "/" : ""))
                        .sorted()
                        .toList();
            }
        } catch (IOException | InvalidPathException e) {
            return List.of();
        }
    }
}
