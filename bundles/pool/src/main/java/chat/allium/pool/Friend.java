package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.pool.Held.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What {@link PoolCore} knows of one peer. */
final class Friend {

    private static final long STALLED = TimeUnit.SECONDS.toNanos(30);
    private static final long STALLED_MOST = TimeUnit.MINUTES.toNanos(15);

    final PeerId id;

    @Nullable
    Held active;

    boolean toldUp;
    boolean awaiting;
    /** Id of the link that carried messages last; 0 for none. */
    long lastId;

    /** How often its links were to be replaced, since messages were answered last, because no answer came. */
    private int stalls;

    private long stalledAt;
    /** Whether nothing was said yet of what waits on the link that is up. */
    private boolean fresh;

    private final Map<Long, Held> links = new LinkedHashMap<>();

    Friend(PeerId id) {
        this.id = id;
    }

    List<Held> links() {
        return List.copyOf(links.values());
    }

    boolean hasInbound() {
        return links.values().stream().anyMatch(held -> !held.dialled);
    }

    boolean hasNoneUp() {
        return links.values().stream().allMatch(Held::isGreeting);
    }

    void add(Held held) {
        links.put(held.link, held);
    }

    void activate(Held held, long nanos) {
        held.reach(Stage.ACTIVE, nanos);
        active = held;
        lastId = held.id;
        toldUp = true;
        fresh = true;
    }

    /** Whether messages wait for an answer; said again at each answer, and once of what goes out anew on another link. */
    void awaiting(boolean outstanding) {
        awaiting = outstanding;
        if (!outstanding || !fresh) {
            stalls = 0;
        }
        fresh = false;
    }

    /** Whether a link on which no answer comes is to be replaced: at once, and then as dials that fail are repeated. */
    boolean mayReplace(long nanos) {
        boolean now = stalls == 0 || nanos - stalledAt >= Math.min(STALLED << Math.min(stalls - 1, 5), STALLED_MOST);
        if (now) {
            stalls++;
            stalledAt = nanos;
        }
        return now;
    }

    /** Whether it was the one that carried messages. */
    boolean remove(Held held) {
        links.remove(held.link);
        boolean carried = active == held;
        if (carried) {
            active = null;
        }
        return carried;
    }
}
