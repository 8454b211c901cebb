package chat.allium.transport.tor;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a transport, and who comes through them. */
final class Inbound implements TorListener.Owner, Keeper.Hosting {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    /** Connects once. */
    interface Attempt {
        TorStream connect(TorClient client, OnionTarget target, Duration limit) throws IOException;
    }

    private final StatusBoard board;
    private final Set<TorConnection> open;
    private final LongSupplier nanos;
    private final Attempt attempt;
    private final Map<String, TorListener> listeners = new ConcurrentHashMap<>();
    private volatile long lastInbound;

    Inbound(StatusBoard board, Set<TorConnection> open, LongSupplier nanos, Attempt attempt) {
        this.board = board;
        this.open = open;
        this.nanos = nanos;
        this.attempt = attempt;
        this.lastInbound = nanos.getAsLong();
    }

    void add(TorListener listener) throws TransportException {
        if (listeners.putIfAbsent(listener.nickname(), listener) != null) {
            throw new TransportException(
                    Reason.INVALID, "This node listens as " + listener.nickname() + " already: close that first.");
        }
    }

    void close() {
        listeners.values().forEach(TorListener::close);
    }

    /** Only what every friend needs counts for the status; an onion of a friend code comes and goes. */
    @Override
    public void reachable(TorListener listener, boolean reachable) {
        if (listener.isIdentity()) {
            board.change(health -> health.reachable(listener.nickname(), reachable));
        }
    }

    @Override
    public void accepted(TorListener listener, TorStream stream, Consumer<Connection> accepted) {
        if (listener.isIdentity()) {
            lastInbound = nanos.getAsLong();
        }
        TorConnection connection = new TorConnection(stream, open);
        Thread.ofVirtual().name("tor-accepted").start(() -> accepted.accept(connection));
    }

    @Override
    public void closed(TorListener listener) {
        listeners.remove(listener.nickname(), listener);
        board.change(health -> health.gone(listener.nickname()));
    }

    @Override
    public void opened(TorClient client) {
        listeners.values().forEach(listener -> listener.serve(client));
    }

    @Override
    public void relaunch(TorClient client) {
        listeners.values().stream().filter(TorListener::isIdentity).forEach(listener -> listener.relaunch(client));
    }

    @Override
    public long lastInbound() {
        return lastInbound;
    }

    @Override
    public Optional<Boolean> reachesItself(TorClient client, Duration atMost) throws InterruptedException {
        Optional<TorListener> identity =
                listeners.values().stream().filter(TorListener::isIdentity).findFirst();
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        try {
            attempt.connect(client, identity.get().target(), atMost).close();
            reachable(identity.get(), true);
            return Optional.of(true);
        } catch (InterruptedIOException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            LOG.info("This node did not reach its own onion service: {}", e.getMessage());
            return Optional.of(false);
        }
    }
}
