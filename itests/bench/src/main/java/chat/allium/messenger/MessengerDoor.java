package chat.allium.messenger;

import chat.allium.api.identity.Vault;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.link.Frame;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.Storage;
import chat.allium.queue.LaneQueue;
import java.util.List;

/** Lets benchmarks in. */
public final class MessengerDoor {

    private MessengerDoor() {}

    /** A messenger at work. */
    public static Messenger open(
            ConnectionPool pool, RateLimiter limiter, Vault vault, Storage storage, MessengerListener listener) {
        NodeMessenger messenger = new NodeMessenger(
                pool,
                new LaneQueue(),
                limiter,
                vault,
                RoomLimits.DEFAULT,
                BootClock.system(),
                System::currentTimeMillis,
                BootClock.bootId());
        messenger.bindStorage(storage);
        messenger.addListener(listener, java.util.Map.of());
        messenger.start();
        return messenger;
    }

    /** A message as its sender writes it to a link. */
    public static List<Frame> frames(MessageId id, long base, Content content) {
        return Wire.message(id, base, content);
    }

    /** Ends it. */
    public static void stop(Messenger messenger) {
        ((NodeMessenger) messenger).stop();
    }
}
