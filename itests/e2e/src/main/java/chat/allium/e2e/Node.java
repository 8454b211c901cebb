package chat.allium.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A whole node in a process of its own, started and asked by the commands that a user has. */
final class Node implements AutoCloseable {

    /** A text as the history shows it. */
    record Text(String direction, String text, String state) {}

    private static final Duration STORE_PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Path home;
    private final Path log;
    private final Allium allium;
    private final List<String> options;
    private Optional<Process> process = Optional.empty();

    Node(Allium allium, String name, Path folder, List<String> options) {
        this.allium = allium;
        this.name = name;
        this.home = folder.resolve(name);
        this.log = folder.resolve(name + ".log");
        this.options = List.copyOf(options);
    }

    String name() {
        return name;
    }

    Path home() {
        return home;
    }

    /** Starts it; returns at once. */
    void start() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--headless"));
        arguments.addAll(options);
        String storage = System.getProperty("allium.storage", "derby");
        // Of a new home: later it is where it is, or where it was moved to.
        if (!storage.equals("derby") && Files.notExists(home.resolve("storage.current"))) {
            arguments.addAll(List.of("--storage", storage));
        }
        process = Optional.of(allium.start(log, arguments));
    }

    /** Runs commands in it, one a line. */
    List<JsonNode> exec(String commands) throws IOException, InterruptedException {
        return allium.exec(home, commands);
    }

    /** What a command shows before it asks whether it shall go on. Nobody says yes. */
    JsonNode asked(String command) throws IOException, InterruptedException {
        return allium.ask(home, command);
    }

    /** Waits until it answers. */
    void awaitShell(Duration patience) throws IOException, InterruptedException {
        Await.until("the shell of " + name, patience, () -> {
            requireAlive();
            return Files.exists(home.resolve("shell.sock")) && answers();
        });
    }

    private boolean answers() throws IOException, InterruptedException {
        try {
            exec("status");
            return true;
        } catch (Allium.CommandFailed e) {
            return false;
        }
    }

    /** Waits until a transport is online. */
    void awaitOnline(String scheme, Duration patience) throws IOException, InterruptedException {
        Await.until(name + " online", patience, () -> {
            for (JsonNode transport : exec("transports").getFirst()) {
                if (transport.path("scheme").asText().equals(scheme)) {
                    return transport.path("state").asText().equals("ONLINE");
                }
            }
            return false;
        });
    }

    /** Everything it has said to and heard from {@code friend}, oldest first. */
    List<Text> history(String friend) throws IOException, InterruptedException {
        return texts(exec("history " + friend + " 200").getFirst());
    }

    /** The same out of its store, while the node is stopped: read by a process of its own, without any transport. */
    List<Text> storedHistory(String friend) throws IOException, InterruptedException {
        try (Node reader = reader()) {
            reader.start();
            reader.awaitShell(STORE_PATIENCE);
            List<Text> texts = reader.history(friend);
            reader.stop();
            return texts;
        }
    }

    /** Another process for the same home, which reaches nobody; not started yet. */
    Node reader() {
        return new Node(allium, name, home.getParent(), List.of("--home", home.toString(), "--transport", "none"));
    }

    private static List<Text> texts(JsonNode rows) {
        List<Text> texts = new ArrayList<>();
        for (JsonNode row : rows) {
            texts.add(new Text(
                    row.path("direction").asText(),
                    row.path("text").asText(),
                    row.path("state").asText()));
        }
        return texts;
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        Process running = process.orElseThrow();
        running.destroyForcibly();
        running.waitFor();
        process = Optional.empty();
    }

    /** Whether its process runs. */
    boolean alive() {
        return process.isPresent() && process.get().isAlive();
    }

    /** @throws IllegalStateException with the end of its log, if it has ended by itself */
    void requireAlive() throws IOException {
        if (!alive()) {
            throw new IllegalStateException(name + " ended by itself:\n" + Allium.tail(log, 20));
        }
    }

    /** Asks it to stop, as its user would, and does not wait. */
    void beginStop() {
        process.ifPresent(Process::destroy);
    }

    /** Ends it as its user would. */
    void stop() throws IOException, InterruptedException {
        if (process.isEmpty()) {
            return;
        }
        Process running = process.get();
        running.destroy();
        if (!running.waitFor(20, TimeUnit.SECONDS)) {
            kill();
            throw new IOException(name + " did not stop within 20 s:\n" + Allium.tail(log, 20));
        }
        process = Optional.empty();
    }

    /** Its process, while it runs. */
    Optional<ProcessHandle> handle() {
        return process.map(Process::toHandle);
    }

    /** Ends it at once, if it still runs. */
    @Override
    public void close() {
        process.ifPresent(Process::destroyForcibly);
        process = Optional.empty();
    }
}
