package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.RowName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the writer does to rows: their revisions, tombstones, and the positions of messages. */
final class Changes {

    private static final String READ_REV = "SELECT rev FROM allium_state";
    private static final String WRITE_REV = "UPDATE allium_state SET rev = ?";
    private static final String MOVE_TOMBSTONE = "UPDATE tombstones SET rev = ? WHERE table_name = ? AND row_key = ?";
    private static final String SET_TOMBSTONE = "INSERT INTO tombstones (rev, table_name, row_key) VALUES (?, ?, ?)";

    private static final long RESERVE = 10_000;

    private final Session session;
    /** The last position given to each peer's messages, as far as the open transaction knows. */
    private final Map<PeerId, Long> last = new HashMap<>();
    /** What the running closure has overwritten in it. */
    private final Map<PeerId, Long> before = new HashMap<>();

    private final Followers followers;
    /** What changed since the last commit, with its revision, and how much of it when the running closure began. */
    private final List<Followers.Change> names = new ArrayList<>();

    private final Recent<PeerRow> peers = new Recent<>();
    private final Recent<LaneRow> lanes = new Recent<>();
    private int namesBefore;
    private long rev;
    /** No revision up to this one is given after the next start, whatever becomes of those that were not used. */
    private long reserved;

    private int rows;
    private int rowsBefore;

    Changes(Session session, Followers followers) {
        this.session = session;
        this.followers = followers;
        this.reserved = session.one(READ_REV, row -> row.getLong(1)).orElseThrow();
        this.rev = reserved;
    }

    Session session() {
        return session;
    }

    Recent<PeerRow> peers() {
        return peers;
    }

    Recent<LaneRow> lanes() {
        return lanes;
    }

    /** Rows changed since the last commit. */
    int rows() {
        return rows;
    }

    void beginClosure() {
        rowsBefore = rows;
        namesBefore = names.size();
        before.clear();
        peers.beginClosure();
        lanes.beginClosure();
    }

    /** Forgets the closure's changes. Its revisions stay used: they must increase, not be complete. */
    void undoClosure() {
        rows = rowsBefore;
        names.subList(namesBefore, names.size()).clear();
        last.putAll(before);
        peers.undoClosure();
        lanes.undoClosure();
    }

    /** The last thing before a commit. Many are reserved at once: to save each would be a statement a commit. */
    void saveRev() {
        if (rev > reserved) {
            reserved = rev + RESERVE;
            session.update(WRITE_REV, reserved);
        }
    }

    void committed() {
        followers.committed(names);
        names.clear();
        rows = 0;
    }

    /** The revision of one more changed row. */
    long nextRev(RowName name) {
        rows++;
        names.add(new Followers.Change(name, ++rev));
        return rev;
    }

    /** Inserts or replaces. @param values the columns, then the key */
    void put(Table table, @Nullable Object... values) {
        @Nullable Object[] parameters = new @Nullable Object[values.length + 1];
        parameters[0] = nextRev(new RowName(table.kind(), String.valueOf(values[values.length - 1])));
        System.arraycopy(values, 0, parameters, 1, values.length);
        if (session.update(table.update(), parameters) == 0) {
            session.update(table.insert(), parameters);
        }
    }

    boolean remove(Table table, String key) {
        if (session.update(table.delete(), key) == 0) {
            return false;
        }
        peers.remove(key);
        lanes.remove(key);
        bury(table.name(), key, new RowName(table.kind(), key));
        return true;
    }

    /** Leaves the trace of a removed row. */
    void bury(String table, String key, RowName name) {
        long at = nextRev(name);
        if (session.update(MOVE_TOMBSTONE, at, table, key) == 0) {
            session.update(SET_TOMBSTONE, at, table, key);
        }
    }

    long lastPosition(PeerId peer) {
        return last.computeIfAbsent(peer, p -> Positions.last(session, p));
    }

    /** A position was taken over from elsewhere: those given later come after it. */
    void reserve(PeerId peer, long position) {
        Long known = last.get(peer);
        if (known != null && known < position) {
            before.putIfAbsent(peer, known);
            last.put(peer, position);
        }
    }

    long nextPosition(PeerId peer) {
        long known = lastPosition(peer);
        before.putIfAbsent(peer, known);
        last.put(peer, known + 1);
        return known + 1;
    }
}
