package chat.allium.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is of a plugin in a running node, seen from outside: by the container's own commands, by the JDK's tool for running
 * processes, and in the files of the home. The log and what friends wrote stay, and are not looked at.
 */
record Traces(Map<String, List<String>> byKind) {

    private static final List<String> KINDS =
            List.of("bundles", "services", "configurations", "threads", "classes", "files");
    private static final long PATIENCE_SECONDS = 20;

    /** Looks for everything whose name or content has a word. */
    static Traces of(Node node, Allium allium, Path work, String word) throws IOException, InterruptedException {
        String pid = String.valueOf(node.handle().orElseThrow().pid());
        Path dump = work.resolve("threads.json");
        Files.deleteIfExists(dump);
        jdk(pid, "Thread.dump_to_file", "-format=json", dump.toString());
        List<Path> files = files(node.home(), word);
        Map<String, List<String>> found = new LinkedHashMap<>();
        found.put("bundles", matching(shell(node, allium, "felix:lb"), word));
        found.put("services", matching(shell(node, allium, "felix:inspect cap service"), word));
        found.put("threads", matching(Files.readString(dump), word));
        // It collects first: a class that is still there is held by somebody.
        found.put("classes", matching(jdk(pid, "GC.class_histogram"), word));
        found.put("configurations", names(node.home(), files, true));
        found.put("files", names(node.home(), files, false));
        return new Traces(found);
    }

    /** The kinds of which something is there. */
    List<String> kinds() {
        return KINDS.stream().filter(kind -> !byKind.get(kind).isEmpty()).toList();
    }

    /** The kinds of which nothing is there. */
    List<String> lacking() {
        return KINDS.stream().filter(kind -> byKind.get(kind).isEmpty()).toList();
    }

    /** How much there is of each kind. */
    String inWords() {
        return KINDS.stream().map(kind -> byKind.get(kind).size() + " " + kind).collect(Collectors.joining(", "));
    }

    private static String shell(Node node, Allium allium, String command) throws IOException, InterruptedException {
        Allium.Result result =
                allium.run("", List.of("exec", "--home", node.home().toString(), command));
        if (result.status() != 0 || result.out().isBlank()) {
            throw new IOException(command + " says nothing: " + result.err());
        }
        return result.out();
    }

    private static String jdk(String pid, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), pid));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("jcmd " + command[0] + " failed: " + said);
        }
        return said;
    }

    private static List<String> matching(String text, String word) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.contains(word))
                .toList();
    }

    private static List<Path> files(Path home, String word) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> !home.relativize(path).startsWith("log")
                            && !home.relativize(path).startsWith("db"))
                    .filter(path -> has(home, path, word))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean has(Path home, Path path, String word) {
        try {
            String content = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
            String name = home.relativize(path).toString();
            return name.contains(word) || content.contains(word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Path home, List<Path> files, boolean configurations) {
        return files.stream()
                .map(path -> home.relativize(path).toString())
                .filter(name -> name.endsWith(".config") == configurations)
                .toList();
    }
}
