package chat.allium.e2e.broken;

import chat.allium.e2e.oracle.Folders;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A control of a whole node that is taken out: production's own source with a few words replaced, put into a copy of the image. */
public enum BrokenJar {
    /** No lease: what is bound is used, and unbinding waits for nobody. */
    LEASE(
            "api",
            "chat/allium/api/lease/Leased",
            List.of("refused", "lost", "late"),
            "while (calls.getOrDefault(service, 0) > 0 && nanos > 0)",
            "while (nanos < 0)",
            "long left = WAIT.toNanos();",
            "long left = 0;"),
    /** A transport that is deactivated does not close its connections. */
    CLOSING(
            "transport-tcp",
            "chat/allium/transport/tcp/TcpConnection",
            List.of("left-open"),
            "this.open = open;",
            "this.open = open; open.remove(socket);"),
    /** A Tor transport that is deactivated leaves its client, and with it the lock on its state. */
    STATE(
            "transport-tor",
            "chat/allium/transport/tor/Keeper",
            List.of("lock"),
            "current = new CompletableFuture<>();\n                    close(client);",
            "current = new CompletableFuture<>();"),
    /** Threads that read from Derby go on holding it. */
    FORGETTING(
            "storage-derby",
            "chat/allium/storage/derby/DerbyThreads",
            List.of("leak"),
            "service.setCurrentContextManager(nothing);",
            "",
            "service.resetCurrentContextManager(nothing);",
            ""),
    /** A store is moved as it was when the copy was made: what changed meanwhile is left behind, and nobody looks. */
    CATCHING_UP(
            "storage-switch",
            "chat/allium/storage/switching/Migration",
            List.of("lost", "twice", "false-state", "store"),
            "            apply(names);",
            "",
            "        apply(last);",
            "",
            "if (!changed.containsAll(suspects))",
            "if (last.size() < 0)",
            "if (!is.equals(",
            "if (last.size() < 0 && !is.equals(");

    private final String bundle;
    private final String type;
    private final List<String> kinds;
    private final String[] edits;

    BrokenJar(String bundle, String type, List<String> kinds, String... edits) {
        this.bundle = bundle;
        this.type = type;
        this.kinds = kinds;
        this.edits = edits;
    }

    /** What {@code --unplug} calls it. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a campaign must see without it. */
    public List<String> kinds() {
        return kinds;
    }

    /** The one of this name. */
    public static Optional<BrokenJar> named(String option) {
        return Arrays.stream(values())
                .filter(one -> one.option().equals(option))
                .findFirst();
    }

    /** Takes it out of an image. @throws IOException also where the words are no longer found, since it would break nothing */
    public void into(Path image) throws IOException {
        Path folder = Files.createTempDirectory("allium-broken-");
        try {
            Path classes = compile(image, folder);
            try (FileSystem jar = FileSystems.newFileSystem(jar(image));
                    Stream<Path> all = Files.walk(classes)) {
                for (Path one :
                        all.filter(path -> path.toString().endsWith(".class")).toList()) {
                    String name = classes.relativize(one).toString();
                    if (name.startsWith("chat/")) {
                        Files.copy(one, jar.getPath(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private Path jar(Path image) throws IOException {
        return jars(image).stream()
                .filter(path -> path.getFileName().toString().equals("allium-" + bundle + ".jar"))
                .findFirst()
                .orElseThrow(() -> new IOException("the image has no bundle " + bundle));
    }

    private static List<Path> jars(Path image) throws IOException {
        try (Stream<Path> all = Files.walk(image)) {
            return all.filter(path -> path.toString().endsWith(".jar")).toList();
        }
    }

    private Path compile(Path image, Path folder) throws IOException {
        Path bundles = Path.of(System.getProperty("allium.script")).resolveSibling("bundles");
        String source = Files.readString(
                bundles.resolve(bundle).resolve("src/main/java").resolve(type + ".java"));
        for (int i = 0; i < edits.length; i += 2) {
            int at = source.indexOf(edits[i]);
            if (at < 0 || source.indexOf(edits[i], at + 1) >= 0) {
                throw new IOException("'" + edits[i] + "' is not there once in " + type + ": mend BrokenJar.java");
            }
            source = source.replace(edits[i], edits[i + 1]);
        }
        // The annotation is in no jar of an image, and nothing needs it here.
        source = source.replace("import org.jspecify.annotations.Nullable;", "").replace("@Nullable ", "");
        Path changed = folder.resolve(Path.of(type).getFileName() + ".java");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        // What a bundle has within it, such as Derby, is in the path of this program.
        String path = jars(image).stream().map(Path::toString).collect(Collectors.joining(":")) + ":"
                + System.getProperty("java.class.path");
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", path));
        arguments.add(Files.writeString(changed, source).toString());
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IOException(option() + " does not compile: mend BrokenJar.java");
        }
        return classes;
    }
}
