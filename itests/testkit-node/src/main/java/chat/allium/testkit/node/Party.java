package chat.allium.testkit.node;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.messenger.MemoryMessenger;
import chat.allium.testkit.storage.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Somebody in a test who has a messenger: the node itself, or one of its friends. */
final class Party {

    /** Never short of tokens, but never more at once than a friend may send. */
    private static final RateLimiter LIMITER = new RateLimiter() {
        @Override
        public int take(PeerId peer, int wanted, long nanos) {
            return wanted;
        }

        @Override
        public long next(PeerId peer, long nanos) {
            return nanos;
        }

        @Override
        public int burst() {
            return 20;
        }
    };

    private static final Sealed NOTHING = Sealed.of(new byte[1]);

    private final PeerId self;
    private final MemoryPool pool;
    private final VirtualTime time;
    private final MessengerListener listener;
    private MemoryStorage storage = new MemoryStorage();
    private MemoryMessenger messenger;

    /** @param changed called after everything that happens */
    Party(PeerId self, MemoryPool pool, VirtualTime time, Runnable changed) {
        this.self = self;
        this.pool = pool;
        this.time = time;
        this.listener = new MessengerListener() {
            @Override
            public void on(MessengerEvent event) {
                changed.run();
            }
        };
        this.messenger = begin();
    }

    private MemoryMessenger begin() {
        return new MemoryMessenger(pool, LIMITER, storage, listener, time::nanos, time::millis);
    }

    PeerId self() {
        return self;
    }

    MemoryPool pool() {
        return pool;
    }

    MemoryMessenger messenger() {
        return messenger;
    }

    void befriend(PeerId peer) {
        storage.write(tx -> {
            tx.peers().put(new PeerRow(peer, PeerState.FRIEND, NOTHING, NOTHING, Set.of(), 0, 0));
            return true;
        });
        messenger.learn(peer);
    }

    /** Dies, keeping what was committed, and comes back. */
    void crash() {
        MemoryMessenger dead = messenger;
        storage.breakDown("dead");
        pool.crash();
        storage = storage.reopened();
        messenger = begin();
        Thread.ofVirtual().start(dead::stop);
    }

    void close() {
        messenger.stop();
        pool.close();
        storage.close();
    }

    /** The whole history, oldest first. */
    List<Message> history(PeerId with) {
        List<Message> all = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        while (true) {
            List<Message> page = messenger.service().history(with, before, 200);
            all.addAll(page);
            if (page.isEmpty()) {
                return all.reversed();
            }
            before = OptionalLong.of(page.getLast().position());
        }
    }

    boolean waitsFor(PeerId peer) {
        return history(peer).stream()
                .anyMatch(m -> m.direction() == Direction.OUT
                        && (m.state() == MessageState.QUEUED || m.state() == MessageState.SENDING));
    }
}
