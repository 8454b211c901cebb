package chat.allium.e2e.broken;

import chat.allium.e2e.oracle.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;

/**
 * A control that is taken out: production's own source with a few words replaced, compiled in front of production's classes. Where
 * the words are no longer found, it says so, since it would break nothing.
 */
public enum Broken {
    /** The receiver stores what it has once more. */
    NO_DEDUPE(
            new Edit("messenger", "Receiver", "if (part.seq() <= taken) {", "if (part.seq() < 0) {"),
            new Edit("messenger", "Receiver", "part.seq() == taken + 1 ?", "part.seq() <= taken + 1 ?"),
            new Edit("messenger", "Receiver", "taken++;", "taken = Math.max(taken, part.seq());"),
            new Edit("messenger", "Filing", "boolean known = ", "boolean known = false && ")),
    /** After a new link the sender takes everything that it ever wrote for arrived. */
    NO_RESUME(new Edit(
            "queue",
            "Lane",
            "confirm(high);\n    }\n\n    void linkDown",
            "confirm(written);\n    }\n\n    void linkDown"));

    private static final String RUNNING = "allium.broken";

    private record Edit(String bundle, String type, String from, String to) {
        Path source(Path bundles) {
            return bundles.resolve(bundle)
                    .resolve("src/main/java/chat/allium")
                    .resolve(bundle)
                    .resolve(type + ".java");
        }

        String apply(String source) throws IOException {
            int at = source.indexOf(from);
            if (at < 0 || source.indexOf(from, at + 1) >= 0) {
                throw new IOException("'" + from + "' is not there once in " + type + ": mend Broken.java");
            }
            return source.replace(from, to);
        }
    }

    private final List<Edit> edits;

    Broken(Edit... edits) {
        this.edits = List.of(edits);
    }

    /** What {@code --unplug} calls it. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of this name. */
    public static Optional<Broken> named(String option) {
        return Arrays.stream(values())
                .filter(one -> one.option().equals(option))
                .findFirst();
    }

    /** The bundles whose classes it changes. */
    public List<String> bundles() {
        return edits.stream().map(Edit::bundle).distinct().toList();
    }

    /**
     * Compiles the changed classes.
     *
     * @param bundles the folder of the bundles' sources
     * @param folder an empty folder, which gets sources and classes
     * @return the folder of the classes
     */
    public Path compile(Path bundles, Path folder) throws IOException {
        Map<Path, String> sources = new LinkedHashMap<>();
        for (Edit edit : edits) {
            Path source = edit.source(bundles);
            String before = sources.containsKey(source) ? sources.get(source) : Files.readString(source);
            sources.put(source, edit.apply(before));
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            Path changed = folder.resolve(source.getKey().getFileName().toString());
            arguments.add(Files.writeString(changed, source.getValue()).toString());
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IOException(option() + " does not compile: mend Broken.java");
        }
        return classes;
    }

    /** Runs {@code program} in another process, with this taken out; returns its exit status. */
    public int run(Class<?> program, List<String> arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("allium-broken-");
        try {
            return run(folder, program, arguments);
        } finally {
            Folders.delete(folder);
        }
    }

    private int run(Path folder, Class<?> program, List<String> arguments) throws IOException, InterruptedException {
        Path bundles = Path.of(System.getProperty("allium.script")).resolveSibling("bundles");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-D" + RUNNING + "=" + option(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                compile(bundles, folder) + ":" + System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** What these options ask to be taken out, unless this is the process that does without it. */
    public static Optional<Broken> asked(List<String> options) {
        int at = options.indexOf("--unplug");
        return at < 0 || at + 1 == options.size() || System.getProperty(RUNNING) != null
                ? Optional.empty()
                : named(options.get(at + 1));
    }
}
