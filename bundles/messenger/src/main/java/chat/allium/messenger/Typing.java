package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.pool.ConnectionPool;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Who is writing just now, both ways; lives in memory alone. Everything is called on the delivery loop. */
final class Typing {

    private static final long SAY = TimeUnit.SECONDS.toNanos(5);
    private static final long HEAR = TimeUnit.SECONDS.toNanos(3);

    private final Map<PeerId, Long> said = new HashMap<>();
    private final Map<PeerId, Long> heard = new HashMap<>();
    private final ConnectionPool pool;
    private final EventDispatcher events;
    private final LongSupplier nanos;
    private volatile boolean on;

    Typing(ConnectionPool pool, EventDispatcher events, LongSupplier nanos) {
        this.pool = pool;
        this.events = events;
        this.nanos = nanos;
    }

    /** Whether friends are told. Any thread. */
    boolean on() {
        return on;
    }

    void on(boolean now) {
        on = now;
    }

    /** Our user writes to this friend. */
    void writes(PeerId friend) {
        if (on && isTime(said, friend, SAY)) {
            pool.offer(friend, Wire.typing());
        }
    }

    /** This friend writes. */
    void heard(PeerId friend) {
        if (isTime(heard, friend, HEAR)) {
            events.publish(new MessengerEvent.Typing(friend));
        }
    }

    void removed(PeerId peer) {
        said.remove(peer);
        heard.remove(peer);
    }

    private boolean isTime(Map<PeerId, Long> last, PeerId peer, long between) {
        long now = nanos.getAsLong();
        Long before = last.get(peer);
        if (before != null && now - before < between) {
            return false;
        }
        last.put(peer, now);
        return true;
    }
}
