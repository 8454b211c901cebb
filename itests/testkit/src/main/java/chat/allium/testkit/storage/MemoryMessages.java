package chat.allium.testkit.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.MessageStore;
import chat.allium.testkit.storage.MemoryTables.Place;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

record MemoryMessages(MemoryTransaction tx) implements MessageStore {

    @Override
    public long add(MessageRow row) {
        String peer = row.peer().text();
        long position = 1 + last(peer);
        tx.set(tx.tables.messages, new Place(peer, position), at(row, position, row.state(), row.reason()));
        return position;
    }

    @Override
    public Optional<MessageRow> find(PeerId peer, long position) {
        return tx.query(tx.tables.messages, rows -> Optional.ofNullable(rows.get(new Place(peer.text(), position))));
    }

    @Override
    public List<MessageRow> before(PeerId peer, OptionalLong before, int limit) {
        Place low = new Place(peer.text(), Long.MIN_VALUE);
        Place high = new Place(peer.text(), before.orElse(Long.MAX_VALUE));
        int most = Page.limit(limit);
        return high.compareTo(low) < 0
                ? List.of()
                : tx.query(
                        tx.tables.messages,
                        rows -> rows.subMap(low, true, high, false).descendingMap().values().stream()
                                .limit(most)
                                .toList());
    }

    @Override
    public List<MessageRow> from(PeerId peer, long from, int limit) {
        Place low = new Place(peer.text(), from);
        Place high = new Place(peer.text(), Long.MAX_VALUE);
        int most = Page.limit(limit);
        return tx.query(tx.tables.messages, rows -> rows.subMap(low, true, high, true).values().stream()
                .limit(most)
                .toList());
    }

    @Override
    public boolean setState(PeerId peer, long position, MessageState state, String reason) {
        tx.checkWriting();
        Optional<MessageRow> row = find(peer, position);
        row.ifPresent(
                r -> tx.set(tx.tables.messages, new Place(peer.text(), position), at(r, position, state, reason)));
        return row.isPresent();
    }

    @Override
    public int removeSome(PeerId peer, int limit) {
        tx.checkWriting();
        List<MessageRow> oldest = from(peer, Long.MIN_VALUE, limit);
        if (!oldest.isEmpty()) {
            tx.set(tx.tables.historyEnds, peer.text(), last(peer.text()));
        }
        oldest.forEach(row -> tx.remove(tx.tables.messages, new Place(peer.text(), row.position())));
        return oldest.size();
    }

    private long last(String peer) {
        long ended = tx.query(tx.tables.historyEnds, ends -> ends.getOrDefault(peer, 0L));
        Place highest = tx.query(tx.tables.messages, rows -> rows.floorKey(new Place(peer, Long.MAX_VALUE)));
        return highest == null || !highest.peer().equals(peer) ? ended : Math.max(ended, highest.position());
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
