package chat.allium.testkit.tor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The tor processes of the network; only these are ever signalled. Safe for use by several threads. */
final class TorProcesses {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Consumer<String> died;
    private final List<Running> running = new CopyOnWriteArrayList<>();
    private volatile boolean ending;

    private record Running(TorNode node, Process process) {}

    /** @param died told in a sentence when a process ends that was not asked to */
    TorProcesses(Consumer<String> died) {
        this.died = died;
    }

    void start(TorNode node) throws IOException {
        var directory = node.directory();
        var process = new ProcessBuilder(
                        TorPrograms.TOR,
                        "--defaults-torrc",
                        Files.createFile(directory.resolve("torrc-defaults")).toString(),
                        "-f",
                        directory.resolve("torrc").toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log(node).toFile())
                .start();
        running.add(new Running(node, process));
        if (ending) {
            process.destroyForcibly();
        }
        process.onExit().thenAccept(ended -> onExit(node, ended));
    }

    List<Long> pids() {
        return running.stream().map(tor -> tor.process().pid()).toList();
    }

    /** Has the chosen nodes read their torrc again and retry at once the downloads that have failed so far. */
    void reload(Predicate<TorNode> chosen) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("sh", "-c", "kill -HUP \"$@\"", "sh"));
        running.stream()
                .filter(tor -> chosen.test(tor.node()))
                .forEach(tor -> command.add(Long.toString(tor.process().pid())));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Ends all, politely for five seconds. Nothing lives when this returns. */
    void end() {
        ending = true;
        running.forEach(tor -> tor.process().destroy());
        long deadline = System.nanoTime() + GRACE.toNanos();
        boolean interrupted = false;
        for (var tor : running) {
            try {
                if (!tor.process().waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    tor.process().destroyForcibly();
                }
            } catch (InterruptedException e) {
                tor.process().destroyForcibly();
                interrupted = true;
            }
        }
        running.forEach(tor -> tor.process().onExit().join());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void onExit(TorNode node, Process ended) {
        if (!ending) {
            died.accept("%s of the private Tor network ended with status %d: %s"
                    .formatted(node.nickname(), ended.exitValue(), lastComplaint(log(node))));
        }
    }

    private static Path log(TorNode node) {
        return node.directory().resolve("tor.log");
    }

    private static String lastComplaint(Path log) {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.contains("[err]") || line.contains("[warn]"))
                    .reduce("no reason in its log", (before, last) -> last);
        } catch (IOException e) {
            return "its log can not be read (" + e.getMessage() + ")";
        }
    }
}
