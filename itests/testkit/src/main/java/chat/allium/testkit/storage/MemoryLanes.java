package chat.allium.testkit.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.LaneStore;
import java.util.Optional;

record MemoryLanes(MemoryTransaction tx) implements LaneStore {

    @Override
    public Optional<LaneRow> find(PeerId peer) {
        return tx.query(tx.tables.lanes, rows -> Optional.ofNullable(rows.get(peer.text())));
    }

    @Override
    public void put(LaneRow row) {
        tx.set(tx.tables.lanes, row.peer().text(), row);
    }

    @Override
    public boolean remove(PeerId peer) {
        return tx.remove(tx.tables.lanes, peer.text());
    }
}
