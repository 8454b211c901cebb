package chat.allium.transport.tor;

import chat.allium.arti.ArtiException;
import chat.allium.arti.TorClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a Tor client open and connected, one after the other, on a virtual thread of its own, until it is stopped. */
final class Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_CHECK = Duration.ofSeconds(25);

    /** What it keeps the client for. */
    interface Hosting {
        /** There is a client to launch services on; it is not connected yet. */
        void opened(TorClient client);

        /** Whether this node reaches itself; empty if it hosts nothing or can not tell. */
        Optional<Boolean> reachesItself(TorClient client, Duration atMost) throws InterruptedException;

        /** When somebody last came in. */
        long lastInbound();

        /** The services need new lives. */
        void relaunch(TorClient client);
    }

    private final Settings settings;
    private final StatusBoard board;
    private final Hosting hosting;
    private final LongSupplier nanos;
    private final Thread thread = Thread.ofVirtual().name("tor-keeper").unstarted(this::keep);
    private volatile CompletableFuture<TorClient> current = new CompletableFuture<>();

    Keeper(Settings settings, StatusBoard board, Hosting hosting, LongSupplier nanos) {
        this.settings = settings;
        this.board = board;
        this.hosting = hosting;
        this.nanos = nanos;
    }

    void start() {
        thread.start();
    }

    /** Closes the client; when this returns, its state can be opened again. */
    void stop() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The present client. */
    Optional<TorClient> client() {
        CompletableFuture<TorClient> now = current;
        return now.isDone() && !now.isCompletedExceptionally() ? Optional.of(now.join()) : Optional.empty();
    }

    /** The present client, waited for a moment if it is just being opened. */
    Optional<TorClient> client(Duration patience) throws InterruptedException {
        try {
            return Optional.of(current.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("There is no Tor client now", e);
            return Optional.empty();
        }
    }

    private void keep() {
        try {
            while (true) {
                Optional<TorClient> opened = open();
                if (opened.isEmpty()) {
                    return;
                }
                TorClient client = opened.get();
                try {
                    current.complete(client);
                    hosting.opened(client);
                    bootstrap(client);
                    watch(client);
                } finally {
                    current = new CompletableFuture<>();
                    close(client);
                }
                board.change(Health::restarted);
            }
        } catch (InterruptedException e) {
            LOG.debug("The Tor transport was stopped", e);
        }
    }

    /** Tries until it works; empty if trying again can not help. */
    private Optional<TorClient> open() throws InterruptedException {
        while (true) {
            try {
                settings.makeFolders();
                TorClient client = TorClient.open(
                        settings.state(),
                        settings.cache(),
                        settings.toml(),
                        progress -> board.change(health -> health.progress(progress)));
                board.change(Health::restarted);
                return Optional.of(client);
            } catch (Settings.InvalidException e) {
                return broken(e.getMessage());
            } catch (ArtiException e) {
                switch (e.kind()) {
                    case ILLEGAL_ARGUMENT -> {
                        return broken(settings.invalid(e.detail()));
                    }
                    case UNAVAILABLE -> {
                        return broken("This build has no Tor inside: build it with Rust (./allium doctor says what is"
                                + " missing), or run with --transport tcp.");
                    }
                    default -> unusable(e);
                }
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                unusable(e);
            }
            Thread.sleep(LONG_PAUSE);
        }
    }

    private Optional<TorClient> broken(String sentence) {
        LOG.error(sentence);
        board.change(health -> health.broken(sentence));
        current.completeExceptionally(new IllegalStateException(sentence));
        return Optional.empty();
    }

    private void unusable(IOException e) {
        LOG.error("Tor could not be opened; trying again", e);
        board.change(health -> health.broken("Tor can not use its folder " + settings.folder() + " (" + e.getMessage()
                + "): it needs space on the disk, and neither it nor a folder above it may be writable for others."));
    }

    /** Never gives up: arti says what hinders it in its events. */
    private void bootstrap(TorClient client) throws InterruptedException {
        while (true) {
            try {
                client.bootstrap();
                board.change(Health::bootstrapped);
                LOG.info("Connected to Tor");
                return;
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LOG.warn("Tor could not be bootstrapped; trying again: {}", e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }

    /** Returns when the client should be opened anew. */
    private void watch(TorClient client) throws InterruptedException {
        if (settings.checkEvery().isEmpty()) {
            Thread.sleep(Duration.ofDays(Integer.MAX_VALUE));
        }
        Watchdog watchdog = new Watchdog(settings.checkEvery().orElseThrow(), nanos.getAsLong());
        long inbound = hosting.lastInbound();
        while (true) {
            if (hosting.lastInbound() != inbound) {
                inbound = hosting.lastInbound();
                watchdog.reached(inbound);
            }
            switch (watchdog.next(nanos.getAsLong())) {
                case Watchdog.Step.Wait wait ->
                    Thread.sleep(Duration.ofNanos(Math.max(wait.until() - nanos.getAsLong(), 0)));
                case Watchdog.Step.Check() -> check(client, watchdog);
                case Watchdog.Step.RelaunchService() -> {
                    LOG.warn("This node does not reach its own onion service: launching it again");
                    hosting.relaunch(client);
                }
                case Watchdog.Step.RelaunchClient() -> {
                    LOG.warn("This node still does not reach its own onion service: opening Tor again");
                    return;
                }
            }
        }
    }

    private void check(TorClient client, Watchdog watchdog) throws InterruptedException {
        Optional<Boolean> reached =
                board.ask(Health::isReady) ? hosting.reachesItself(client, LONGEST_CHECK) : Optional.empty();
        long now = nanos.getAsLong();
        reached.ifPresentOrElse(
                yes -> {
                    if (yes) {
                        watchdog.reached(now);
                    } else {
                        watchdog.failed(now);
                    }
                },
                () -> watchdog.unknown(now));
    }

    private static void close(TorClient client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.warn("Tor did not close cleanly", e);
        }
    }
}
