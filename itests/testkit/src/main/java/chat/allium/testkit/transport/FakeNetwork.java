package chat.allium.testkit.transport;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What {@link FakeTransport}s meet in: listeners by address, connections, and the faults a test wants. Thread-safe. */
public final class FakeNetwork {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<PeerAddress, Consumer<FakeConnection>> listeners = new HashMap<>();
    private final Set<PeerAddress> blackHoles = new HashSet<>();
    private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger connects = new AtomicInteger();
    private boolean held;

    /** Connects to {@code address} get no answer from now on. */
    public void blackHole(PeerAddress address) {
        change(() -> blackHoles.add(address));
    }

    /** Connects to {@code address} get an answer again. */
    public void heal(PeerAddress address) {
        change(() -> blackHoles.remove(address));
    }

    /** Every connect waits until {@link #release}. */
    public void hold() {
        change(() -> held = true);
    }

    /** Lets the connects go on that {@link #hold} stopped. */
    public void release() {
        change(() -> held = false);
    }

    /** Closes every connection there is, at both ends. */
    public void cut() {
        connections.forEach(Connection::close);
    }

    /** Makes every connection there is half-open: nothing arrives and nobody is told. */
    public void freeze() {
        connections.forEach(FakeConnection::freeze);
    }

    /** How many times somebody has tried to connect. */
    public int connects() {
        return connects.get();
    }

    /** Every end of every connection that was made, in order: the dialling end, then the accepting end. */
    public List<FakeConnection> connections() {
        return List.copyOf(connections);
    }

    boolean register(PeerAddress address, Consumer<FakeConnection> accepted) {
        lock.lock();
        try {
            return listeners.putIfAbsent(address, accepted) == null;
        } finally {
            lock.unlock();
        }
    }

    void remove(PeerAddress address) {
        change(() -> listeners.remove(address));
    }

    void wake() {
        change(() -> {});
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    FakeConnection connect(PeerAddress to, Duration timeout, BooleanSupplier stopped) throws TransportException {
        connects.incrementAndGet();
        Consumer<FakeConnection> accepted = answer(to, timeout, stopped);
        FakeConnection[] ends = FakeConnection.pair(to.scheme());
        connections.addAll(List.of(ends));
        accepted.accept(ends[1]);
        return ends[0];
    }

    private Consumer<FakeConnection> answer(PeerAddress to, Duration timeout, BooleanSupplier stopped)
            throws TransportException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!stopped.getAsBoolean() && (held || blackHoles.contains(to))) {
                if (left <= 0) {
                    throw new TransportException(Reason.TIMEOUT, "The peer did not answer in time.");
                }
                left = changed.awaitNanos(left);
            }
            if (stopped.getAsBoolean()) {
                throw new TransportException(Reason.CLOSED, "The transport was stopped.");
            }
            Consumer<FakeConnection> accepted = listeners.get(to);
            if (accepted == null) {
                throw new TransportException(Reason.UNREACHABLE, "Nobody listens at that address.");
            }
            return accepted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "The attempt was cancelled.", e);
        } finally {
            lock.unlock();
        }
    }
}
