package chat.allium.testkit.tor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A Tor network of this machine's own: four authorities, six relays and two exits on loopback, with onion services.
 *
 * <p>Starts with {@link #start}. arti may be started with {@link #artiConfig} at once: it waits for the network as it
 * waits for the public one. All methods may be called from any thread. The processes end with {@link #close}, with the
 * JVM, and within a quarter of a minute of a JVM that was killed.
 */
public final class PrivateTorNetwork implements AutoCloseable {
    private final NetworkFiles files;
    private final List<TorNode> nodes;
    private final ReservedPorts ports;
    private final TorProcesses processes;
    private final BringUp bringUp;
    private final Thread bringUpThread;
    private final Thread shutdownHook;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean keepFiles;

    private PrivateTorNetwork(NetworkFiles files, List<TorNode> nodes, ReservedPorts ports, Consumer<String> say) {
        this.files = files;
        this.nodes = nodes;
        this.ports = ports;
        processes = new TorProcesses(this::onDeath);
        bringUp = new BringUp(nodes, processes, Clock.systemUTC(), vote -> files.writeTorrcs(nodes, vote), say);
        bringUpThread = Thread.ofVirtual().name("private-tor-bring-up").unstarted(bringUp::run);
        shutdownHook = new Thread(this::end, "private-tor-shutdown");
    }

    /**
     * Makes the keys, starts every process and returns; the network comes up meanwhile.
     *
     * @param directory where all its files go: new or empty, made private to this user, deleted at the end
     * @param say told of each step in a few words, on any thread; must not block
     * @throws IllegalStateException in a sentence, if tor is not installed
     */
    public static PrivateTorNetwork start(Path directory, Consumer<String> say)
            throws IOException, InterruptedException {
        TorPrograms.onPath().require();
        var files = NetworkFiles.in(directory);
        var ports = new ReservedPorts();
        try {
            var nodes = files.createNodes(ports);
            say.accept("keys of %d relays are made".formatted(nodes.size()));
            var network = new PrivateTorNetwork(files, nodes, ports, say);
            network.startProcesses();
            return network;
        } catch (IOException | InterruptedException | RuntimeException e) {
            ports.close();
            files.delete();
            throw e;
        }
    }

    /** The TOML that makes an arti client live in this network. */
    public String artiConfig() {
        return ArtiConfig.toml(nodes);
    }

    /**
     * Waits until a consensus lists every relay and bears every signature.
     *
     * @throws TimeoutException with a sentence that says how far the network has come
     * @throws IllegalStateException with a sentence, if a process of the network has ended
     */
    public void awaitConsensus(Duration atMost) throws InterruptedException, TimeoutException {
        await(bringUp.consensus(), "consensus", atMost);
    }

    /** Waits until every relay serves that consensus to clients; throws as {@link #awaitConsensus} does. */
    public void awaitCaches(Duration atMost) throws InterruptedException, TimeoutException {
        await(bringUp.caches(), "consensus on every relay", atMost);
    }

    /** Where the keys, configurations and logs of its nodes lie. */
    public Path directory() {
        return files.directory();
    }

    /** The process ids of its nodes. */
    public List<Long> pids() {
        return processes.pids();
    }

    /** Leaves the directory where it is at the end, to look at the logs. */
    public void keepFiles() {
        keepFiles = true;
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException shuttingDown) {
            // The hook finds the network ended.
        }
    }

    private void startProcesses() throws IOException {
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        try {
            files.writeTorrcs(nodes, FirstVote.heldOff(Clock.systemUTC().instant()));
            for (var node : nodes) {
                processes.start(node);
            }
            bringUpThread.start();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void end() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        bringUpThread.interrupt();
        processes.end();
        try {
            ports.close();
            if (!keepFiles) {
                files.delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The private Tor network has ended but left files behind.", e);
        }
    }

    private void onDeath(String sentence) {
        bringUp.fail(new IllegalStateException(sentence));
    }

    private void await(CompletableFuture<Void> gate, String what, Duration atMost)
            throws InterruptedException, TimeoutException {
        try {
            gate.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TimeoutException("The private Tor network has no full %s after %d s (%s); its logs are in %s."
                    .formatted(what, atMost.toSeconds(), bringUp.state(), directory()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }
}
