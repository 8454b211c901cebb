package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.PeerStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

record JdbcPeers(JdbcTransaction tx) implements PeerStore {

    private static final String PAGE = Schema.PEERS.select() + " WHERE peer > ? ORDER BY peer FETCH FIRST ? ROWS ONLY";

    @Override
    public Optional<PeerRow> find(PeerId peer) {
        return tx.find(Schema.PEERS, Changes::peers, JdbcPeers::row, peer.text());
    }

    @Override
    public List<PeerRow> page(Optional<PeerId> after, int limit) {
        String beyond = after.map(PeerId::text).orElse("");
        return tx.session().all(PAGE, JdbcPeers::row, beyond, JdbcTransaction.page(limit));
    }

    @Override
    public void put(PeerRow row) {
        String key = row.peer().text();
        tx.changes()
                .put(
                        Schema.PEERS,
                        row.state().name(),
                        row.name().bytes(),
                        row.addresses().bytes(),
                        row.clearAllowed().stream().sorted().collect(Collectors.joining(",")),
                        row.createdAt(),
                        row.lastSeenAt(),
                        key);
        tx.changes().peers().put(key, row);
    }

    @Override
    public boolean remove(PeerId peer) {
        return tx.changes().remove(Schema.PEERS, peer.text());
    }

    private static Set<String> schemes(String joined) {
        return joined.isEmpty() ? Set.of() : Set.of(joined.split(","));
    }

    static PeerRow row(ResultSet row) throws SQLException {
        return new PeerRow(
                PeerId.parse(row.getString(7)),
                PeerState.valueOf(row.getString(1)),
                Sealed.of(row.getBytes(2)),
                Sealed.of(row.getBytes(3)),
                schemes(row.getString(4)),
                row.getLong(5),
                row.getLong(6));
    }
}
