package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of all kinds, out of a database and into one. */
final class Copying {

    private static final String SELECT = "SELECT " + JdbcMessages.COLUMNS + " FROM messages WHERE peer ";
    private static final String FIND = SELECT + "= ? AND pos = ?";
    private static final String SAME_PEER = SELECT + "= ? AND pos > ? ORDER BY peer, pos FETCH FIRST ? ROWS ONLY";
    private static final String NEXT_PEERS = SELECT + "> ? ORDER BY peer, pos FETCH FIRST ? ROWS ONLY";

    /** A table but that of messages, and how its rows are read. */
    private record Source(Table table, Session.Mapper<StoredRow> mapper) {}

    private Copying() {}

    private static Source source(RowName.Kind kind) {
        return switch (kind) {
            case SETTING ->
                new Source(Schema.SETTINGS, row -> new StoredRow.Setting(row.getString(2), row.getBytes(1)));
            case PEER -> new Source(Schema.PEERS, row -> new StoredRow.Peer(JdbcPeers.row(row)));
            case LANE -> new Source(Schema.LANES, row -> new StoredRow.Lane(JdbcLanes.row(row)));
            case HISTORY_END ->
                new Source(
                        Schema.HISTORY_ENDS,
                        row -> new StoredRow.HistoryEnd(PeerId.parse(row.getString(2)), row.getLong(1)));
            case CODE -> new Source(Schema.CODES, row -> new StoredRow.Code(JdbcCodes.row(row)));
            case OUTGOING -> new Source(Schema.OUTGOING, row -> new StoredRow.Outgoing(JdbcRequests.outgoingRow(row)));
            case INCOMING -> new Source(Schema.INCOMING, row -> new StoredRow.Incoming(JdbcRequests.incomingRow(row)));
            case MESSAGE -> throw new IllegalArgumentException("messages have two columns for a key");
        };
    }

    static long count(Session session) {
        long rows = 0;
        for (RowName.Kind kind : RowName.Kind.values()) {
            String table = kind == RowName.Kind.MESSAGE
                    ? "messages"
                    : source(kind).table().name();
            rows += session.one("SELECT COUNT(*) FROM " + table, row -> row.getLong(1))
                    .orElseThrow();
        }
        return rows;
    }

    static List<StoredRow> page(Session session, RowName.Kind kind, Optional<RowName> after, int limit) {
        String key = after.map(RowName::key).orElse("");
        if (kind == RowName.Kind.MESSAGE) {
            return messages(session, key, after.map(RowName::position).orElse(0L), limit);
        }
        Source source = source(kind);
        return session.all(source.table().selectPage(), source.mapper(), key, limit);
    }

    /** Two questions, each of which an engine answers from the primary key alone. */
    private static List<StoredRow> messages(Session session, String peer, long position, int limit) {
        List<StoredRow> page = new ArrayList<>();
        if (!peer.isEmpty()) {
            page.addAll(
                    session.all(SAME_PEER, row -> new StoredRow.Message(JdbcMessages.row(row)), peer, position, limit));
        }
        if (page.size() < limit) {
            page.addAll(session.all(
                    NEXT_PEERS, row -> new StoredRow.Message(JdbcMessages.row(row)), peer, limit - page.size()));
        }
        return page;
    }

    static Optional<StoredRow> find(Session session, RowName name) {
        if (name.kind() == RowName.Kind.MESSAGE) {
            return session.one(FIND, row -> new StoredRow.Message(JdbcMessages.row(row)), name.key(), name.position());
        }
        Source source = source(name.kind());
        return session.one(source.table().selectByKey(), source.mapper(), name.key());
    }

    static void apply(JdbcTransaction tx, RowState state) {
        state.row().ifPresentOrElse(row -> put(tx, row), () -> remove(tx, state.name()));
    }

    private static void put(JdbcTransaction tx, StoredRow row) {
        switch (row) {
            case StoredRow.Setting setting -> tx.settings().put(setting.key(), setting.value());
            case StoredRow.Peer peer -> tx.peers().put(peer.row());
            case StoredRow.Lane lane -> tx.lanes().put(lane.row());
            case StoredRow.HistoryEnd end -> {
                tx.changes().reserve(end.peer(), end.position());
                tx.changes().put(Schema.HISTORY_ENDS, end.position(), end.peer().text());
            }
            case StoredRow.Code code -> tx.codes().put(code.row());
            case StoredRow.Outgoing outgoing -> tx.requests().putOutgoing(outgoing.row());
            case StoredRow.Incoming incoming -> tx.requests().putIncoming(incoming.row());
            case StoredRow.Message message -> new JdbcMessages(tx).put(message.row());
        }
    }

    private static void remove(JdbcTransaction tx, RowName name) {
        if (name.kind() == RowName.Kind.MESSAGE) {
            new JdbcMessages(tx).remove(PeerId.parse(name.key()), name.position());
        } else {
            tx.changes().remove(source(name.kind()).table(), name.key());
        }
    }
}
