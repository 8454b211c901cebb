package chat.allium.messenger;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.plugin.Activity;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.queue.LaneQueue;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.MemoryStorage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The node's own messenger over a store in memory; used by {@code chat.allium.testkit.node}. */
public final class MemoryMessenger {

    private static final PeerId NOBODY = PeerId.of(new byte[PeerId.LENGTH]);

    private final MemoryStorage storage;
    private final NodeMessenger messenger;

    /** A messenger at work. */
    public MemoryMessenger(
            ConnectionPool pool,
            RateLimiter limiter,
            MemoryStorage storage,
            MessengerListener listener,
            LongSupplier nanos,
            LongSupplier wallMillis) {
        this.storage = storage;
        this.messenger = new NodeMessenger(
                pool, new LaneQueue(), limiter, new FakeVault(), RoomLimits.DEFAULT, nanos, wallMillis, "memory");
        messenger.bindStorage(storage);
        messenger.addListener(listener, Map.of());
        messenger.start();
    }

    /** The service. */
    public Messenger service() {
        return messenger;
    }

    /** Adds one. */
    public void addHandler(MessageHandler handler, Map<String, ?> properties) {
        messenger.addHandler(handler, properties);
    }

    /** Adds one. */
    public void addListener(MessengerListener listener, Map<String, ?> properties) {
        messenger.addListener(listener, properties);
    }

    /** Adds one. */
    public void addInterceptor(MessageInterceptor interceptor, Map<String, ?> properties) {
        messenger.addInterceptor(interceptor, properties);
    }

    /** Takes away whatever of these it is. */
    public void remove(Object service) {
        if (service instanceof MessageHandler handler) {
            messenger.removeHandler(handler);
        }
        if (service instanceof MessengerListener listener) {
            messenger.removeListener(listener);
        }
        if (service instanceof MessageInterceptor interceptor) {
            messenger.removeInterceptor(interceptor);
        }
    }

    /** What was added, and what it did. */
    public List<Activity> activities() {
        return messenger.activities();
    }

    /** There is a friend whom it does not know yet, in the store. */
    public void learn(PeerId peer) {
        messenger.on(new ContactEvent.FriendChanged(
                new Friend(peer, "friend", Friend.State.FRIEND, Set.of(), Set.of(), Instant.EPOCH, Optional.empty())));
    }

    /** Has it look at the clock. */
    public void wake() {
        messenger.retry(NOBODY);
    }

    /** Whether everybody was told of what is committed, and nobody is at it any more. */
    public boolean idle() {
        // Whoever was told of an earlier commit was told before this one is done.
        storage.write(tx -> true);
        return messenger.idle();
    }

    /** Ends it. */
    public void stop() {
        messenger.stop();
    }
}
