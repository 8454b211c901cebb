package chat.allium.testkit.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerStore;
import java.util.List;
import java.util.Optional;

record MemoryPeers(MemoryTransaction tx) implements PeerStore {

    @Override
    public Optional<PeerRow> find(PeerId peer) {
        return tx.query(tx.tables.peers, rows -> Optional.ofNullable(rows.get(peer.text())));
    }

    @Override
    public List<PeerRow> page(Optional<PeerId> after, int limit) {
        String beyond = after.map(PeerId::text).orElse("");
        int most = Page.limit(limit);
        return tx.query(tx.tables.peers, rows -> rows.tailMap(beyond, false).values().stream()
                .limit(most)
                .toList());
    }

    @Override
    public void put(PeerRow row) {
        tx.set(tx.tables.peers, row.peer().text(), row);
    }

    @Override
    public boolean remove(PeerId peer) {
        return tx.remove(tx.tables.peers, peer.text());
    }
}
