package chat.allium.testkit.transport;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.transport.TransportStatus.State;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A transport in memory. One that is anonymous has a rendezvous, as Tor has; one that is not has none, as TCP has none. Its status
 * is what the test says, ONLINE at first.
 */
public final class FakeTransport implements Transport, AutoCloseable {

    private final FakeNetwork network;
    private final String scheme;
    private final boolean anonymous;
    private final String host;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<TransportStatus>> watchers = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
    private volatile TransportStatus status = new TransportStatus(State.ONLINE, 100, "Online.");

    /** @param host what its addresses begin with, so that two nodes have two */
    public FakeTransport(FakeNetwork network, String scheme, boolean anonymous, String host) {
        this.network = network;
        this.scheme = scheme;
        this.anonymous = anonymous;
        this.host = host;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public boolean anonymous() {
        return anonymous;
    }

    @Override
    public TransportStatus status() {
        return status;
    }

    /** Sets the status and tells the watchers, on the calling thread. */
    public void become(State state) {
        lock.lock();
        try {
            status = new TransportStatus(state, state == State.STARTING ? 50 : 100, state + ".");
            watchers.forEach(watcher -> watcher.accept(status));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Registration watch(Consumer<TransportStatus> watcher) {
        lock.lock();
        try {
            watcher.accept(status);
            watchers.add(watcher);
            return () -> watchers.remove(watcher);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        if (!to.scheme().equals(scheme) || to.value().indexOf('/') < 0) {
            throw new TransportException(Reason.INVALID, "That is no address of this transport.");
        }
        if (status.state() == State.STOPPED) {
            throw new TransportException(Reason.CLOSED, "The transport was stopped.");
        }
        if (!status.usable()) {
            throw new TransportException(Reason.NOT_READY, "The transport is not online yet.");
        }
        FakeConnection connection = network.connect(to, timeout, () -> status.state() == State.STOPPED);
        connections.add(connection);
        return connection;
    }

    @Override
    public Listener listen(ListenerSpec spec, Consumer<Connection> accepted) throws TransportException {
        if (spec.keySeed().isPresent() && !anonymous) {
            throw new TransportException(Reason.INVALID, "This transport can not listen with a given key.");
        }
        PeerAddress address = spec.keySeed()
                .flatMap(this::rendezvous)
                .orElseGet(() -> new PeerAddress(scheme, host + '/' + spec.nickname()));
        if (!network.register(address, end -> accept(end, accepted))) {
            throw new TransportException(Reason.INVALID, "Somebody listens at that address already.");
        }
        FakeListener listener = new FakeListener(address);
        listeners.add(listener);
        return listener;
    }

    private void accept(FakeConnection end, Consumer<Connection> accepted) {
        connections.add(end);
        Thread.startVirtualThread(() -> accepted.accept(end));
    }

    @Override
    public Optional<PeerAddress> rendezvous(byte[] keySeed) {
        if (!anonymous) {
            return Optional.empty();
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(keySeed);
            return Optional.of(new PeerAddress(scheme, HexFormat.of().formatHex(hash, 0, 16) + "/key"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops as a bundle does: every connection and listener ends, connects in flight fail. */
    @Override
    public void close() {
        become(State.STOPPED);
        network.wake();
        listeners.forEach(Listener::close);
        connections.forEach(Connection::close);
    }

    private final class FakeListener implements Listener {

        private final PeerAddress address;
        private volatile boolean closed;

        FakeListener(PeerAddress address) {
            this.address = address;
        }

        @Override
        public PeerAddress address() {
            return address;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                network.remove(address);
                listeners.remove(this);
            }
        }
    }
}
