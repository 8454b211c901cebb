package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the writer does to rows: their revisions, tombstones, and the positions of messages. */
final class Changes {

    private static final String READ_REV = "SELECT rev FROM allium_state";
    private static final String WRITE_REV = "UPDATE allium_state SET rev = ?";
    private static final String MOVE_TOMBSTONE = "UPDATE tombstones SET rev = ? WHERE table_name = ? AND row_key = ?";
    private static final String SET_TOMBSTONE = "INSERT INTO tombstones (rev, table_name, row_key) VALUES (?, ?, ?)";

    private final Session session;
    /** The last position given to each peer's messages, as far as the open transaction knows. */
    private final Map<PeerId, Long> last = new HashMap<>();
    /** What the running closure has overwritten in it. */
    private final Map<PeerId, Long> before = new HashMap<>();

    private long rev;
    private int rows;
    private int rowsBefore;

    Changes(Session session) {
        this.session = session;
        this.rev = session.one(READ_REV, row -> row.getLong(1)).orElseThrow();
    }

    Session session() {
        return session;
    }

    /** Rows changed since the last commit. */
    int rows() {
        return rows;
    }

    void beginClosure() {
        rowsBefore = rows;
        before.clear();
    }

    /** Forgets the closure's changes. Its revisions stay used: they must increase, not be complete. */
    void undoClosure() {
        rows = rowsBefore;
        last.putAll(before);
    }

    /** The last thing before a commit. */
    void saveRev() {
        if (rows > 0) {
            session.update(WRITE_REV, rev);
        }
    }

    void committed() {
        rows = 0;
    }

    /** The revision of one more changed row. */
    long nextRev() {
        rows++;
        return ++rev;
    }

    /** Inserts or replaces. @param values the columns, then the key */
    void put(Table table, @Nullable Object... values) {
        @Nullable Object[] parameters = new @Nullable Object[values.length + 1];
        parameters[0] = nextRev();
        System.arraycopy(values, 0, parameters, 1, values.length);
        if (session.update(table.update(), parameters) == 0) {
            session.update(table.insert(), parameters);
        }
    }

    boolean remove(Table table, String key) {
        if (session.update(table.delete(), key) == 0) {
            return false;
        }
        bury(table.name(), key);
        return true;
    }

    /** Leaves the trace of a removed row. */
    void bury(String table, String key) {
        long at = nextRev();
        if (session.update(MOVE_TOMBSTONE, at, table, key) == 0) {
            session.update(SET_TOMBSTONE, at, table, key);
        }
    }

    long lastPosition(PeerId peer) {
        return last.computeIfAbsent(peer, p -> Positions.last(session, p));
    }

    long nextPosition(PeerId peer) {
        long known = lastPosition(peer);
        before.putIfAbsent(peer, known);
        last.put(peer, known + 1);
        return known + 1;
    }
}
