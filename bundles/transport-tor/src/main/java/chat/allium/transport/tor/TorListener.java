package chat.allium.transport.tor;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.PeerAddress;
import chat.allium.arti.ArtiException;
import chat.allium.arti.ArtiException.Kind;
import chat.allium.arti.OnionService;
import chat.allium.arti.ServiceOptions;
import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An onion service of one nickname through the lives of several clients. */
final class TorListener implements Listener {

    private static final Logger LOG = LoggerFactory.getLogger(TorListener.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** What it tells its transport. */
    interface Owner {
        /** arti says whether the service can be reached. */
        void reachable(TorListener listener, boolean reachable);

        /** Somebody came. */
        void accepted(TorListener listener, TorStream stream, Consumer<Connection> accepted);

        void closed(TorListener listener);
    }

    private final ServiceOptions options;
    private final OnionTarget target;
    private final Owner owner;
    private final Consumer<Connection> accepted;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread serving;
    private @Nullable TorClient host;
    private boolean closed;

    TorListener(ServiceOptions options, OnionTarget target, Owner owner, Consumer<Connection> accepted) {
        this.options = options;
        this.target = target;
        this.owner = owner;
        this.accepted = accepted;
    }

    String nickname() {
        return options.nickname();
    }

    /** The service everybody may know; the others come from friend codes. */
    boolean isIdentity() {
        return options.seed().isEmpty();
    }

    OnionTarget target() {
        return target;
    }

    @Override
    public PeerAddress address() {
        return target.address();
    }

    /** Serves through {@code client} until that, or this, is closed; ends the life it had with an earlier client. */
    void serve(TorClient client) {
        lock.lock();
        boolean served = client.equals(host);
        lock.unlock();
        if (!served) {
            relaunch(client);
        }
    }

    /** Ends its present life and begins a new one. */
    void relaunch(TorClient client) {
        end();
        lock.lock();
        try {
            if (!closed && serving == null) {
                host = client;
                owner.reachable(this, false);
                serving = Thread.ofVirtual().name("tor-listen-" + nickname()).start(() -> launchAndAccept(client));
            }
        } finally {
            lock.unlock();
        }
    }

    private void launchAndAccept(TorClient client) {
        try {
            new Relaunching(nickname(), System::nanoTime, Thread::sleep).run(() -> live(client));
        } catch (IOException e) {
            LOG.debug("The onion service {} has ended", nickname(), e);
        } catch (InterruptedException e) {
            LOG.debug("The onion service {} was ended", nickname(), e);
        }
    }

    private void live(TorClient client) throws IOException, InterruptedException {
        Optional<OnionService> launched = launch(client);
        while (launched.isEmpty()) {
            Thread.sleep(PAUSE);
            launched = launch(client);
        }
        try (OnionService service = launched.get()) {
            while (true) {
                owner.accepted(this, service.accept(), accepted);
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            // If its client is gone too, the next launch says so.
            LOG.debug("The onion service {} takes nobody in any more", nickname(), e);
        }
        owner.reachable(this, false);
    }

    /** Empty if it may go better in a moment. */
    private Optional<OnionService> launch(TorClient client) throws IOException {
        try {
            return Optional.of(client.launch(options, (state, problem) -> heed(state)));
        } catch (ArtiException e) {
            if (e.kind() == Kind.STALE_HANDLE || e.kind() == Kind.CLOSED) {
                throw e;
            }
            if (e.kind() == Kind.KEY_MISMATCH && !isIdentity()) {
                LOG.info("The onion service {} has a new key; the state of the old one is removed", nickname());
                client.forget(nickname());
                return Optional.of(client.launch(options, (state, problem) -> heed(state)));
            }
            LOG.warn("The onion service {} could not be launched; trying again", nickname(), e);
            return Optional.empty();
        }
    }

    /** It falls back to BOOTSTRAPPING at each republishing, which says nothing. */
    private void heed(OnionService.State state) {
        if (state.isReachable()) {
            owner.reachable(this, true);
        } else if (state == OnionService.State.BROKEN) {
            owner.reachable(this, false);
        }
    }

    /** Ends the present life; when this returns, the service is closed. */
    private void end() {
        lock.lock();
        Thread ending = serving;
        serving = null;
        lock.unlock();
        if (ending == null) {
            return;
        }
        ending.interrupt();
        try {
            ending.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        lock.lock();
        boolean first = !closed;
        closed = true;
        lock.unlock();
        if (first) {
            end();
            owner.closed(this);
        }
    }
}
