package chat.allium.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The distribution: {@code system/LEVEL/*.jar}, {@code transports/SCHEME/*.jar}, {@code etc/}, {@code VERSION}. Never written to. */
record Image(Path path) {

    /** Transports start with the other bundles of the node. */
    private static final int TRANSPORT_LEVEL = 20;

    String version() throws LaunchException {
        try {
            return Files.readString(path.resolve("VERSION")).strip();
        } catch (IOException e) {
            throw broken();
        }
    }

    Path defaults() {
        return path.resolve("etc");
    }

    /** The bundles by start level, as Felix's AutoProcessor takes them. */
    Map<String, String> autoStart(List<String> transports) throws LaunchException {
        SortedMap<Integer, String> levels = new TreeMap<>();
        for (Path level : list(path.resolve("system"))) {
            levels.put(Integer.valueOf(level.getFileName().toString()), locations(level));
        }
        if (levels.isEmpty()) {
            throw broken();
        }
        for (String scheme : transports) {
            levels.merge(TRANSPORT_LEVEL, transport(scheme), (a, b) -> a + ' ' + b);
        }
        return levels.entrySet().stream()
                .collect(Collectors.toMap(e -> "felix.auto.start." + e.getKey(), Map.Entry::getValue));
    }

    /** Refuses an engine that this distribution does not have. */
    void requireStorage(String engine) throws LaunchException {
        for (Path level : list(path.resolve("system"))) {
            if (!engine.equals("switch") && Files.exists(level.resolve("allium-storage-" + engine + ".jar"))) {
                return;
            }
        }
        throw new LaunchException(
                LaunchException.USAGE,
                "This distribution has no storage '" + engine + "': choose derby or h2 with --storage.");
    }

    private String transport(String scheme) throws LaunchException {
        Path folder = path.resolve("transports").resolve(scheme);
        if (!Files.isDirectory(folder)) {
            String known = list(path.resolve("transports")).stream()
                    .map(p -> p.getFileName().toString())
                    .collect(Collectors.joining(", "));
            throw new LaunchException(
                    LaunchException.USAGE,
                    "This distribution has no transport '" + scheme + "' (it has: " + known
                            + "): choose with --transport.");
        }
        return locations(folder);
    }

    /** By reference: Felix reads the jars where they lie instead of copying all of them at every start. */
    private static String locations(Path folder) throws LaunchException {
        return list(folder).stream()
                .filter(p -> p.toString().endsWith(".jar"))
                .map(p -> "\"reference:" + p.toUri() + '"')
                .collect(Collectors.joining(" "));
    }

    private static List<Path> list(Path folder) throws LaunchException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new LaunchException(
                    LaunchException.FAILED,
                    "The distribution is not complete (" + folder + " is missing): unpack or build it again.");
        }
    }

    private LaunchException broken() {
        return new LaunchException(
                LaunchException.FAILED, "The distribution in " + path + " is not complete: unpack or build it again.");
    }
}
