package chat.allium.messenger;

import chat.allium.api.identity.Vault;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.link.Frame;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.plugin.Activity;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.Storage;
import chat.allium.queue.LaneQueue;
import java.util.List;
import java.util.Map;

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
        messenger.addListener(listener, Map.of());
        messenger.start();
        return messenger;
    }

    /** A service of somebody else's comes. @param id by which it is known again */
    public static void add(Messenger messenger, MessageHandler handler, long id) {
        ((NodeMessenger) messenger).addHandler(handler, Map.of("service.id", id));
    }

    /** A service of somebody else's comes. @param id by which it is known again */
    public static void add(Messenger messenger, MessengerListener listener, long id) {
        ((NodeMessenger) messenger).addListener(listener, Map.of("service.id", id));
    }

    public static void remove(Messenger messenger, MessageHandler handler) {
        ((NodeMessenger) messenger).removeHandler(handler);
    }

    public static void remove(Messenger messenger, MessengerListener listener) {
        ((NodeMessenger) messenger).removeListener(listener);
    }

    /** What those did. */
    public static List<Activity> activities(Messenger messenger) {
        return ((NodeMessenger) messenger).activities();
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
