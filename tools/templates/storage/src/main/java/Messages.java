package @PACKAGE@;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.MessageStore;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.StoredRow;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;

/** Messages by peer and position. A position is never given twice. */
record Messages(RowTransaction tx) implements MessageStore {

    private static RowName name(PeerId peer, long position) {
        return new RowName(Kind.MESSAGE, peer.text(), position);
    }

    @Override
    public long add(MessageRow row) {
        long position = 1 + last(row.peer());
        tx.put(new StoredRow.Message(at(row, position, row.state(), row.reason())));
        return position;
    }

    private long last(PeerId peer) {
        long ended = tx.find(new RowName(Kind.HISTORY_END, peer.text()), StoredRow.HistoryEnd.class)
                .map(StoredRow.HistoryEnd::position)
                .orElse(0L);
        RowName highest = tx.query(all -> all.floorKey(name(peer, Long.MAX_VALUE)));
        boolean ours = highest != null
                && highest.kind() == Kind.MESSAGE
                && highest.key().equals(peer.text());
        return ours ? Math.max(ended, highest.position()) : ended;
    }

    @Override
    public Optional<MessageRow> find(PeerId peer, long position) {
        return tx.find(name(peer, position), StoredRow.Message.class).map(StoredRow.Message::row);
    }

    @Override
    public List<MessageRow> before(PeerId peer, OptionalLong before, int limit) {
        int most = RowTransaction.limit(limit);
        RowName high = name(peer, before.orElse(Long.MAX_VALUE));
        return tx.query(all -> page(all.headMap(high, false).descendingMap(), peer, most));
    }

    @Override
    public List<MessageRow> from(PeerId peer, long from, int limit) {
        int most = RowTransaction.limit(limit);
        return tx.query(all -> page(all.tailMap(name(peer, from), true), peer, most));
    }

    private static List<MessageRow> page(NavigableMap<RowName, StoredRow> rows, PeerId peer, int most) {
        String key = peer.text();
        return rows.entrySet().stream()
                .takeWhile(entry -> entry.getKey().kind() == Kind.MESSAGE
                        && entry.getKey().key().equals(key))
                .limit(most)
                .map(entry -> ((StoredRow.Message) entry.getValue()).row())
                .toList();
    }

    @Override
    public boolean setState(PeerId peer, long position, MessageState state, String reason) {
        tx.checkWriting();
        Optional<MessageRow> row = find(peer, position);
        row.ifPresent(there -> tx.put(new StoredRow.Message(at(there, position, state, reason))));
        return row.isPresent();
    }

    @Override
    public int removeSome(PeerId peer, int limit) {
        tx.checkWriting();
        List<MessageRow> oldest = from(peer, Long.MIN_VALUE, limit);
        if (!oldest.isEmpty()) {
            tx.put(new StoredRow.HistoryEnd(peer, last(peer)));
        }
        oldest.forEach(row -> tx.remove(name(peer, row.position())));
        return oldest.size();
    }

    private static MessageRow at(MessageRow row, long position, MessageState state, String reason) {
        return new MessageRow(
                row.peer(),
                position,
                row.row(),
                row.direction(),
                row.id(),
                state,
                reason,
                row.type(),
                row.size(),
                row.at(),
                row.body());
    }
}
