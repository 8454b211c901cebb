package chat.allium.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The top-level script, as a user types it. */
final class Allium {

    /** What a command printed, and its exit status. */
    record Result(int status, String out, String err) {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path script;
    private final Optional<Path> image;

    Allium(Path script) {
        this(script, Optional.empty());
    }

    private Allium(Path script, Optional<Path> image) {
        this.script = script;
        this.image = image;
    }

    /** The same, but nodes start from this image. */
    Allium with(Image other) {
        return new Allium(script, Optional.of(other.path()));
    }

    /** The image that was built last. */
    Path built() {
        return script.resolveSibling(".build").resolve("image");
    }

    /** The script that started this program. */
    static Allium fromProperty() {
        String script = System.getProperty("allium.script");
        if (script == null) {
            throw new IllegalStateException("start this by ./allium");
        }
        return new Allium(Path.of(script));
    }

    /** Starts a command and leaves it running; what it prints goes to {@code log}. */
    Process start(Path log, List<String> arguments) throws IOException {
        return builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    /** Starts a command whose input and output the caller holds. */
    Process open(List<String> arguments) throws IOException {
        return builder(arguments).redirectErrorStream(true).start();
    }

    /** Runs a command to its end with {@code input} as its standard input. */
    Result run(String input, List<String> arguments) throws IOException, InterruptedException {
        Process process = builder(arguments).start();
        CompletableFuture<String> out = slurp(process.getInputStream());
        CompletableFuture<String> err = slurp(process.getErrorStream());
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(
                    "./allium " + arguments.getFirst() + " did not end within " + PATIENCE.toSeconds() + " s");
        }
        return new Result(process.exitValue(), out.join(), err.join());
    }

    /** Runs one command, or several, one a line, in a running node and returns the JSON it prints, one value a line. */
    List<JsonNode> exec(Path home, String commands) throws IOException, InterruptedException {
        Result result = run("", List.of("exec", "--json", "--home", home.toString(), commands));
        if (result.status() != 0) {
            throw new CommandFailed(result.err().isBlank() ? result.out() : result.err());
        }
        return json(result.out());
    }

    /** Runs a command that ends with a question, which nobody answers: it has done nothing. @return what it shows */
    JsonNode ask(Path home, String command) throws IOException, InterruptedException {
        Result result = run("", List.of("exec", "--json", "--home", home.toString(), command));
        List<JsonNode> shown = json(result.out());
        if (result.status() != 1 || shown.isEmpty()) {
            throw new CommandFailed(result.err().isBlank() ? result.out() : result.err());
        }
        return shown.getFirst();
    }

    private static List<JsonNode> json(String out) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        for (String line : out.lines().toList()) {
            if (line.startsWith("{") || line.startsWith("[")) {
                values.add(mapper.readTree(line));
            }
        }
        return values;
    }

    private ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (image.isPresent() && arguments.getFirst().equals("run")) {
            command.add(image.get().resolve("bin/allium-node").toString());
            command.addAll(arguments.subList(1, arguments.size()));
        } else {
            command.add(script.toString());
            command.addAll(arguments);
        }
        return new ProcessBuilder(command);
    }

    private static CompletableFuture<String> slurp(InputStream in) {
        CompletableFuture<String> all = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (in) {
                all.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        return all;
    }

    /** Last lines of a log, for a failure's sake. */
    static String tail(Path log, int lines) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        List<String> all = Files.readAllLines(log);
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** A command ended with a status other than 0. */
    static final class CommandFailed extends IOException {
        private static final long serialVersionUID = 1L;

        CommandFailed(String message) {
            super(message.strip());
        }
    }
}
