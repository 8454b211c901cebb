package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.MessageStore;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

record JdbcMessages(JdbcTransaction tx) implements MessageStore {

    static final String COLUMNS =
            "peer, pos, row_id, direction, stream, seq, state, reason, content_type, body_size, stored_at, body";
    private static final String INSERT =
            "INSERT INTO messages (" + COLUMNS + ", rev) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM messages WHERE peer = ? AND pos ";
    private static final String FIND = SELECT + "= ?";
    private static final String PAGE = SELECT + ">= ? ORDER BY peer, pos FETCH FIRST ? ROWS ONLY";
    private static final String BETWEEN = SELECT + ">= ? AND pos < ? ORDER BY peer, pos";
    private static final String OLDEST =
            "SELECT pos FROM messages WHERE peer = ? ORDER BY peer, pos" + " FETCH FIRST ? ROWS ONLY";
    private static final String SET_STATE =
            "UPDATE messages SET state = ?, reason = ?, rev = ? WHERE peer = ? AND pos = ?";
    private static final String DELETE = "DELETE FROM messages WHERE peer = ? AND pos = ?";

    @Override
    public long add(MessageRow row) {
        Changes changes = tx.changes();
        long position = changes.nextPosition(row.peer());
        insert(row, position);
        return position;
    }

    /** Takes a message over at its position; of one that is there only the state can have changed. */
    void put(MessageRow row) {
        tx.changes().reserve(row.peer(), row.position());
        if (!setState(row.peer(), row.position(), row.state(), row.reason())) {
            insert(row, row.position());
        }
    }

    void remove(PeerId peer, long position) {
        if (tx.session().update(DELETE, peer.text(), position) > 0) {
            bury(peer, position);
        }
    }

    private void bury(PeerId peer, long position) {
        tx.changes().bury("messages", peer.text() + "/" + position, name(peer, position));
    }

    private static RowName name(PeerId peer, long position) {
        return new RowName(Kind.MESSAGE, peer.text(), position);
    }

    private void insert(MessageRow row, long position) {
        tx.session()
                .update(
                        INSERT,
                        row.peer().text(),
                        position,
                        row.row(),
                        row.direction().name(),
                        row.id().stream().bytes(),
                        row.id().seq(),
                        row.state().name(),
                        row.reason(),
                        row.type(),
                        row.size(),
                        row.at(),
                        row.body().bytes(),
                        tx.changes().nextRev(name(row.peer(), position)));
    }

    @Override
    public Optional<MessageRow> find(PeerId peer, long position) {
        return tx.session().one(FIND, JdbcMessages::row, peer.text(), position);
    }

    @Override
    public List<MessageRow> before(PeerId peer, OptionalLong before, int limit) {
        JdbcTransaction.page(limit);
        Session session = tx.session();
        OptionalLong first = Positions.firstFrom(session, peer, Long.MIN_VALUE);
        List<MessageRow> page = new ArrayList<>();
        if (first.isPresent()) {
            // Positions have no gaps but below the first, so one window is the page; more follow only if that ever
            // changes.
            long high = Math.min(before.orElse(Long.MAX_VALUE), Positions.last(session, peer) + 1);
            while (page.size() < limit && high > first.getAsLong()) {
                long low = Math.max(first.getAsLong(), high - limit);
                List<MessageRow> window = session.all(BETWEEN, JdbcMessages::row, peer.text(), low, high);
                page.addAll(window.reversed());
                high = low;
            }
        }
        return page.size() > limit ? List.copyOf(page.subList(0, limit)) : page;
    }

    @Override
    public List<MessageRow> from(PeerId peer, long from, int limit) {
        return tx.session().all(PAGE, JdbcMessages::row, peer.text(), from, JdbcTransaction.page(limit));
    }

    @Override
    public boolean setState(PeerId peer, long position, MessageState state, String reason) {
        Changes changes = tx.changes();
        if (state == MessageState.SENDING || reason.length() > MessageRow.MAX_REASON) {
            throw new IllegalArgumentException(
                    "at rest no message is SENDING, and a reason has at most " + MessageRow.MAX_REASON + " characters");
        }
        long rev = changes.nextRev(name(peer, position));
        return tx.session().update(SET_STATE, state.name(), reason, rev, peer.text(), position) > 0;
    }

    @Override
    public int removeSome(PeerId peer, int limit) {
        Changes changes = tx.changes();
        JdbcTransaction.page(limit);
        long last = changes.lastPosition(peer);
        List<Long> oldest = tx.session().all(OLDEST, row -> row.getLong(1), peer.text(), limit);
        for (long position : oldest) {
            remove(peer, position);
        }
        if (!oldest.isEmpty()) {
            changes.put(Schema.HISTORY_ENDS, last, peer.text());
        }
        return oldest.size();
    }

    static MessageRow row(ResultSet row) throws SQLException {
        return new MessageRow(
                PeerId.parse(row.getString(1)),
                row.getLong(2),
                row.getString(3),
                Direction.valueOf(row.getString(4)),
                new MessageId(StreamId.of(row.getBytes(5)), row.getLong(6)),
                MessageState.valueOf(row.getString(7)),
                row.getString(8),
                row.getString(9),
                row.getInt(10),
                row.getLong(11),
                Sealed.of(row.getBytes(12)));
    }
}
