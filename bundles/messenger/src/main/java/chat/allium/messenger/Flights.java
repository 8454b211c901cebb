package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Which messages are on their way over a link. */
final class Flights {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    /** The highest sequence number on its way to each friend. */
    private final Map<PeerId, Long> flying = new HashMap<>();

    void began(PeerId peer, long upTo) {
        lock.lock();
        try {
            flying.merge(peer, upTo, Math::max);
        } finally {
            lock.unlock();
        }
    }

    /** Everything below {@code base} has landed. */
    void landed(PeerId peer, long base) {
        lock.lock();
        try {
            flying.computeIfPresent(peer, (p, upTo) -> upTo < base ? null : upTo);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The link is gone. */
    void lost(PeerId peer) {
        landed(peer, Long.MAX_VALUE);
    }

    /** Whether a message that is still QUEUED in the store is on its way. */
    boolean includes(PeerId peer, long seq) {
        lock.lock();
        try {
            return flying.getOrDefault(peer, 0L) >= seq;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is on its way, but not for longer than this; returns to how many friends something still is. */
    int awaitNone(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!flying.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return count();
    }

    private int count() {
        lock.lock();
        try {
            return flying.size();
        } finally {
            lock.unlock();
        }
    }
}
