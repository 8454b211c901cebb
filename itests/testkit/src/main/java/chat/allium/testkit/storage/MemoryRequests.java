package chat.allium.testkit.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.RequestStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

record MemoryRequests(MemoryTransaction tx) implements RequestStore {

    @Override
    public List<OutgoingRow> outgoing() {
        return tx.query(tx.tables.outgoing, rows -> rows.values().stream()
                .sorted(Comparator.comparingLong(OutgoingRow::createdAt).thenComparing(OutgoingRow::id))
                .limit(Page.MAX)
                .toList());
    }

    @Override
    public void putOutgoing(OutgoingRow row) {
        tx.set(tx.tables.outgoing, row.id(), row);
    }

    @Override
    public boolean removeOutgoing(String id) {
        return tx.remove(tx.tables.outgoing, id);
    }

    @Override
    public List<IncomingRow> incoming() {
        return tx.query(tx.tables.incoming, rows -> rows.values().stream()
                .sorted(Comparator.comparingLong(IncomingRow::createdAt)
                        .thenComparing(row -> row.requester().text()))
                .limit(Page.MAX)
                .toList());
    }

    @Override
    public Optional<IncomingRow> findIncoming(PeerId requester) {
        return tx.query(tx.tables.incoming, rows -> Optional.ofNullable(rows.get(requester.text())));
    }

    @Override
    public void putIncoming(IncomingRow row) {
        tx.set(tx.tables.incoming, row.requester().text(), row);
    }

    @Override
    public boolean removeIncoming(PeerId requester) {
        return tx.remove(tx.tables.incoming, requester.text());
    }
}
