package chat.allium.pool;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bound transport and the connects under way in it, which end when it leaves. */
final class Provider {

    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Transport transport;
    /** Asked once: whoever sorts or looks up calls no foreign code. */
    private final String scheme;

    private final boolean anonymous;
    private final boolean rendezvous;
    private final Guard guard;
    private final Question<TransportStatus> status;
    private final Slots slots = new Slots();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Set<Thread> connecting = new HashSet<>();
    private volatile boolean gone;

    Provider(Transport transport, LongSupplier nanos) {
        this.transport = transport;
        this.scheme = transport.scheme();
        this.anonymous = transport.anonymous();
        this.guard = new Guard(scheme, nanos);
        this.status = new Question<>("pool-status", transport::status, guard::threw);
        this.rendezvous = rendezvous(new byte[32]).isPresent();
    }

    Guard guard() {
        return guard;
    }

    /** The places of strangers that come over it: one that brings too many takes none of another's. */
    Slots slots() {
        return slots;
    }

    Transport transport() {
        return transport;
    }

    String scheme() {
        return scheme;
    }

    boolean anonymous() {
        return anonymous;
    }

    /** The address that others compute from a code; empty if it has none, or fails. */
    Optional<PeerAddress> rendezvous(byte[] keySeed) {
        try {
            return transport.rendezvous(keySeed);
        } catch (RuntimeException e) {
            LOG.error("A transport can not be asked for addresses", e);
            guard.threw();
            return Optional.empty();
        }
    }

    /** Whether it can host an address that others compute from a code. */
    boolean hasRendezvous() {
        return rendezvous;
    }

    boolean isGone() {
        return gone;
    }

    boolean usable() {
        if (gone || guard.hangs()) {
            return false;
        }
        return status.answer().filter(TransportStatus::usable).isPresent();
    }

    /** What it does against its contract, a sentence each. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>(guard.troubles());
        if (status.isOverdue()) {
            troubles.add(scheme + " does not answer when asked how it is doing; it is not used meanwhile.");
        }
        return troubles;
    }

    /** How long a handshake over it may take. */
    Duration handshake() {
        return Duration.ofSeconds(anonymous() ? 30 : 5);
    }

    Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        enter();
        try {
            return guard.call(
                    () -> new GuardedConnection(transport.connect(to, timeout), guard), timeout, Connection::close);
        } finally {
            exit();
        }
    }

    private void enter() throws TransportException {
        lock.lock();
        try {
            if (gone) {
                throw new TransportException(Reason.CLOSED, "The transport was stopped.");
            }
            connecting.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void exit() {
        lock.lock();
        try {
            connecting.remove(Thread.currentThread());
            if (gone) {
                // The interrupt was meant for this connect, not for what the thread does next.
                Thread.interrupted();
            }
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts what is under way and waits a bounded time until it has left. */
    void leave() {
        lock.lock();
        try {
            gone = true;
            connecting.forEach(Thread::interrupt);
            long nanos = DRAIN_NANOS;
            while (!connecting.isEmpty() && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
