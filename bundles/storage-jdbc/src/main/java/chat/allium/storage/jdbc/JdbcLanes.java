package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.LaneStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

record JdbcLanes(JdbcTransaction tx) implements LaneStore {

    @Override
    public Optional<LaneRow> find(PeerId peer) {
        return tx.find(Schema.LANES, Changes::lanes, JdbcLanes::row, peer.text());
    }

    @Override
    public void put(LaneRow row) {
        String key = row.peer().text();
        tx.changes()
                .put(
                        Schema.LANES,
                        row.out().bytes(),
                        row.nextSeq(),
                        row.base(),
                        row.basePosition(),
                        row.attemptedUpTo(),
                        row.attempt(),
                        row.retryMillis(),
                        row.in().map(StreamId::bytes).orElse(null),
                        row.high(),
                        key);
        tx.changes().lanes().put(key, row);
    }

    @Override
    public boolean remove(PeerId peer) {
        return tx.changes().remove(Schema.LANES, peer.text());
    }

    static LaneRow row(ResultSet row) throws SQLException {
        return new LaneRow(
                PeerId.parse(row.getString(10)),
                StreamId.of(row.getBytes(1)),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getInt(6),
                row.getLong(7),
                Optional.ofNullable(row.getBytes(8)).map(StreamId::of),
                row.getLong(9));
    }
}
