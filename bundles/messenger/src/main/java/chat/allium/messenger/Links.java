package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Hello;
import chat.allium.api.message.StreamId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** To whom a link is up, and what each peer said last of our stream to it: in HELLO, or since then in an ACK. */
final class Links {

    private static final class Known {
        private long generation;
        private boolean up;
        private long boot;
        private Receipt mark = new Receipt(Optional.empty(), 0, 0);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PeerId, Known> peers = new HashMap<>();

    /** @return whether no other was up */
    boolean up(PeerId peer, Hello hello) {
        lock.lock();
        try {
            Known known = peers.computeIfAbsent(peer, p -> new Known());
            if (known.boot != hello.boot() || !isOlder(hello, known.mark)) {
                known.mark = new Receipt(hello.stream(), hello.high(), hello.high() + hello.credit());
            }
            known.boot = hello.boot();
            known.generation++;
            boolean first = !known.up;
            known.up = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether one was up */
    boolean down(PeerId peer) {
        lock.lock();
        try {
            Known known = peers.get(peer);
            if (known == null || !known.up) {
                return false;
            }
            known.generation++;
            known.up = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void acked(PeerId peer, Receipt receipt) {
        lock.lock();
        try {
            Known known = peers.get(peer);
            if (known != null) {
                Receipt old = known.mark;
                boolean same = receipt.stream().isEmpty() || receipt.stream().equals(old.stream());
                known.mark = same
                        ? new Receipt(
                                old.stream(),
                                Math.max(old.high(), receipt.high()),
                                Math.max(old.allowedUpTo(), receipt.allowedUpTo()))
                        : receipt;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was said counts no more: the next HELLO does. */
    void disbelieve(PeerId peer) {
        lock.lock();
        try {
            Known known = peers.get(peer);
            if (known != null) {
                known.boot = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    void forget(PeerId peer) {
        lock.lock();
        try {
            Known known = peers.get(peer);
            if (known != null && !known.up) {
                peers.remove(peer);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isUp(PeerId peer) {
        lock.lock();
        try {
            Known known = peers.get(peer);
            return known != null && known.up;
        } finally {
            lock.unlock();
        }
    }

    /** What the peer at the other end of the present link said last; empty if there is no link. */
    Optional<Receipt> mark(PeerId peer) {
        lock.lock();
        try {
            return Optional.ofNullable(peers.get(peer))
                    .filter(known -> known.up)
                    .map(known -> known.mark);
        } finally {
            lock.unlock();
        }
    }

    /** Changes whenever the peer's link does. */
    long generation(PeerId peer) {
        lock.lock();
        try {
            Known known = peers.get(peer);
            return known == null ? 0 : known.generation;
        } finally {
            lock.unlock();
        }
    }

    /** A HELLO may have been written before what an older link of the same run brought since. */
    private static boolean isOlder(Hello hello, Receipt mark) {
        Optional<StreamId> stream = mark.stream();
        return stream.isPresent()
                && (hello.stream().isEmpty() || hello.stream().equals(stream) && hello.high() < mark.high());
    }
}
