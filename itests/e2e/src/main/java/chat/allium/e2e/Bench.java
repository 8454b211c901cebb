package chat.allium.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Measures whole nodes, as a user starts them. */
final class Bench {

    private static final int ROUNDS = 10;
    private static final int SETTLE_SECONDS = 60;

    private final Scene scene;
    private final PrintStream out;
    private final Figures figures;

    private Bench(Scene scene, PrintStream out, Figures figures) {
        this.scene = scene;
        this.out = out;
        this.figures = figures;
    }

    /** Start to usable shell, memory a minute later, size of the archive. */
    private void start(Path archives) throws IOException, InterruptedException {
        double first = startOnce(false);
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            seconds[i] = startOnce(false);
            progress("start " + (i + 1) + " of " + ROUNDS + ": " + Math.round(seconds[i] * 1000) + " ms");
        }
        Arrays.sort(seconds);
        figures.figure("start.first", first, "s", "first start, with an empty home");
        figures.figure("start.median", (seconds[ROUNDS / 2 - 1] + seconds[ROUNDS / 2]) / 2, "s", "median of " + ROUNDS);
        figures.figure("start.max", seconds[ROUNDS - 1], "s", "slowest of " + ROUNDS);
        progress("one more start, and " + SETTLE_SECONDS + " s of rest");
        figures.figure("start.rss", startOnce(true), "MB", "resident memory " + SETTLE_SECONDS + " s after the start");
        try (Stream<Path> files = Files.list(archives)) {
            for (Path archive :
                    files.filter(f -> f.toString().endsWith(".tar.gz")).toList()) {
                figures.figure(
                        "archive",
                        Files.size(archive) / 1e6,
                        "MB",
                        archive.getFileName().toString());
            }
        }
    }

    /** Seconds until the shell answered; or, if {@code rest}, megabytes in memory after a rest. */
    private double startOnce(boolean rest) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("run"));
        command.addAll(scene.options("bench"));
        long begin = System.nanoTime();
        Process node = scene.allium().open(command);
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
                var in = node.outputWriter(StandardCharsets.UTF_8)) {
            in.write("whoami\n");
            in.flush();
            String line = lines.readLine();
            while (line != null && !line.startsWith("id ")) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new IOException("the node ended before its shell answered");
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (rest) {
                TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
                return residentMegabytes(node.toHandle());
            }
            return seconds;
        } finally {
            if (!node.waitFor(20, TimeUnit.SECONDS)) {
                node.destroyForcibly().waitFor();
            }
        }
    }

    /** Of the process and its children: the launcher may or may not have replaced itself. */
    private static double residentMegabytes(ProcessHandle process) throws IOException {
        double sum = 0;
        for (ProcessHandle one :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(one.pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    sum += Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6;
                }
            }
        }
        return sum;
    }

    private void progress(String text) {
        out.println("  ... " + text);
    }

    private static void start(String transport, Figures figures, PrintStream progress)
            throws IOException, InterruptedException {
        try (Scene scene = Scene.open(Allium.fromProperty(), transport, false, progress)) {
            scene.bringUp(List.of(), () -> {});
            new Bench(scene, progress, figures).start(Path.of(System.getProperty("allium.archives")));
        }
    }

    /** Usage: {@code Bench start|first-text|come-back|leave [--transport tcp|tor] [--json]}; progress goes to standard error. */
    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        int at = options.indexOf("--transport");
        String transport = at < 0 ? "tcp" : options.get(at + 1);
        Figures figures = new Figures(System.out, options.contains("--json"), transport);
        FriendsBench friends = new FriendsBench(figures, transport, System.err);
        int status = 0;
        try {
            switch (options.isEmpty() ? "" : options.getFirst()) {
                case "start" -> start(transport, figures, System.err);
                case "first-text" -> friends.firstText();
                case "come-back" -> friends.comeBack();
                case "leave" -> friends.leave();
                default -> {
                    System.err.println(
                            "usage: ./allium bench start|first-text|come-back|leave [--transport tcp|tor] [--json]");
                    status = 2;
                }
            }
        } catch (IOException | IllegalStateException e) {
            System.err.println("FAILED: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }
}
