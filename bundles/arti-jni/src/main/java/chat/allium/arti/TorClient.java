package chat.allium.arti;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One Tor client on one state directory. Methods that wait park the calling thread, best a virtual one; an interrupt
 * cancels what it waits for. Listeners are called on the poller's thread: they must be quick and never block.
 */
public final class TorClient implements AutoCloseable {

    private final long handle;
    private final long events;
    private final Path state;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TorClient(long handle, long events, Path state) {
        this.handle = handle;
        this.events = events;
        this.state = state;
    }

    /**
     * Opens a client; nothing is sent yet.
     *
     * @param state where keys and guards live; it and its parents must not be writable for others
     * @param cache where the directory of the network is kept
     * @param toml arti's configuration, may be empty; what it says of these two directories is overruled
     * @throws ArtiException ILLEGAL_ARGUMENT names the wrong key of {@code toml}
     */
    public static TorClient open(Path state, Path cache, String toml, Consumer<Bootstrap> progress) throws IOException {
        String storage = "[storage]\nstate_dir = { literal = %s }\ncache_dir = { literal = %s }\n"
                .formatted(quoted(state), quoted(cache));
        try {
            long op = Operations.nextId();
            Operations.listen(op, (value, message) -> progress.accept(Bootstrap.of(value, message)));
            long handle =
                    awaitListened(op, () -> Native.open(op, toml, storage)).value();
            return new TorClient(handle, op, state);
        } catch (LinkageError e) {
            throw new ArtiException(
                    ArtiException.Kind.UNAVAILABLE,
                    "Tor's native library is missing: build with cargo, without -Dallium.rust.skip",
                    e);
        }
    }

    /** Waits for {@code op}, whose listener goes if it fails. */
    private static Operations.Result awaitListened(long op, Runnable submit) throws IOException {
        boolean done = false;
        try {
            Operations.Result result = Operations.await(op, Operations.submit(op, id -> submit.run()));
            done = true;
            return result;
        } finally {
            if (!done) {
                Operations.unlisten(op);
            }
        }
    }

    private static String quoted(Path path) {
        StringBuilder out = new StringBuilder("\"");
        path.toAbsolutePath().toString().chars().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\' || c == 0x7f) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    /** Connects to the Tor network; returns when traffic can flow. */
    public void bootstrap() throws IOException {
        Operations.await(op -> Native.bootstrap(op, handle));
    }

    /** The address that {@code nickname} has or will have, offline; its key is made now if there is none. */
    public String address(String nickname) throws IOException {
        return Operations.await(op -> Native.address(op, handle, nickname, null))
                .message();
    }

    /**
     * Launches a service; may be called before {@link #bootstrap}.
     *
     * @throws ArtiException KEY_MISMATCH if the nickname has another key: {@link #forget} it first
     */
    public OnionService launch(ServiceOptions options, OnionService.Listener listener) throws IOException {
        long op = Operations.nextId();
        OnionService.Status status = new OnionService.Status(listener);
        Operations.listen(op, status);
        Optional<byte[]> seed = options.seed();
        Operations.Result launched = awaitListened(
                op,
                () -> Native.launch(
                        op,
                        handle,
                        options.nickname(),
                        seed.orElse(null),
                        options.port(),
                        options.slots(),
                        options.introductionPoints()));
        return new OnionService(handle, launched.value(), launched.message(), status, op);
    }

    /**
     * Removes the key and the state of a service that does not run. Peers with an old descriptor need some minutes to
     * notice if it is launched again.
     */
    public void forget(String nickname) throws IOException {
        ServiceOptions.requireNickname(nickname);
        delete(state.resolve("keystore").resolve("hss").resolve(nickname));
        delete(state.resolve("hss").resolve(nickname));
        Files.deleteIfExists(state.resolve("hss").resolve(nickname + ".lock"));
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * Opens a stream. Streams with different {@code isolation} never share a circuit; a number that was not used before
     * forces a new descriptor fetch and a new circuit. Never use one again after a failed attempt or a broken stream:
     * the next attempt would join the one that hangs.
     *
     * @throws ArtiException PEER_OFFLINE, UNREACHABLE, TIMED_OUT and others
     */
    public TorStream connect(String host, int port, long isolation, Duration timeout) throws IOException {
        int millis = Math.toIntExact(timeout.toMillis());
        return new TorStream(Operations.await(op -> Native.connect(op, handle, host, port, isolation, millis))
                .value());
    }

    /**
     * Closes services and streams too, and lets peers know. When this returns, the state directory can be opened again
     * and no thread or file of this client is left. Not interruptible. Idempotent.
     */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            Operations.finish(op -> Native.close(op, handle));
            Operations.unlisten(events);
        }
    }
}
