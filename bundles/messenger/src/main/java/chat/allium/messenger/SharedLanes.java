package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.LaneView;
import chat.allium.api.queue.Lanes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The lanes, which one thread drives while others ask; and room in them for those who have asked and not stored yet. */
final class SharedLanes {

    private record Reserved(int messages, long bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    /** Whose lanes were read from the store. */
    private final Set<PeerId> known = new HashSet<>();

    private final Map<PeerId, Reserved> reserved = new HashMap<>();
    private final Lanes lanes;

    SharedLanes(Lanes lanes) {
        this.lanes = lanes;
    }

    List<LaneEffect> on(LaneEvent event, long nanos) {
        lock.lock();
        try {
            if (event instanceof LaneEvent.Added added) {
                known.add(added.peer());
            } else if (event instanceof LaneEvent.Removed removed) {
                known.remove(removed.peer());
            }
            return lanes.on(event, nanos);
        } finally {
            lock.unlock();
        }
    }

    List<LaneView> waiting(long nanos) {
        lock.lock();
        try {
            return lanes.waiting(nanos);
        } finally {
            lock.unlock();
        }
    }

    Optional<String> dropRefusal(PeerId peer, long seq) {
        lock.lock();
        try {
            return lanes.dropRefusal(peer, seq);
        } finally {
            lock.unlock();
        }
    }

    long nextTick() {
        lock.lock();
        try {
            return lanes.nextTick();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the lane was read from the store: else {@link #admit} knows nothing of what waits in it. */
    boolean knows(PeerId peer) {
        lock.lock();
        try {
            return known.contains(peer);
        } finally {
            lock.unlock();
        }
    }

    /** Not all that waits for the peer is in its lane: {@link #admit} does not count it. */
    void uncounted(PeerId peer) {
        lock.lock();
        try {
            known.remove(peer);
        } finally {
            lock.unlock();
        }
    }

    /** One sentence why the message may not join the lane; if it may, room for it is reserved. */
    Optional<String> admit(PeerId peer, int bytes) {
        lock.lock();
        try {
            Reserved with = change(peer, 1, bytes);
            Optional<String> refusal = lanes.refusal(peer, with.messages(), with.bytes());
            if (refusal.isPresent()) {
                change(peer, -1, -bytes);
            }
            return refusal;
        } finally {
            lock.unlock();
        }
    }

    /** The message has joined the lane, or never will. */
    void release(PeerId peer, int bytes) {
        lock.lock();
        try {
            change(peer, -1, -bytes);
        } finally {
            lock.unlock();
        }
    }

    private Reserved change(PeerId peer, int messages, long bytes) {
        Reserved old = reserved.getOrDefault(peer, new Reserved(0, 0));
        Reserved changed = new Reserved(old.messages() + messages, old.bytes() + bytes);
        if (changed.messages() > 0) {
            reserved.put(peer, changed);
        } else {
            reserved.remove(peer);
        }
        return changed;
    }
}
