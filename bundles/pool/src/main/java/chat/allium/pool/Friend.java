package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.pool.Held.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link PoolCore} knows of one peer. */
final class Friend {

    final PeerId id;

    @Nullable
    Held active;

    boolean toldUp;
    boolean awaiting;
    /** Id of the link that carried messages last; 0 for none. */
    long lastId;

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
