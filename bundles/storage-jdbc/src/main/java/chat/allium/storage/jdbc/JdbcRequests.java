package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.RequestStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

record JdbcRequests(JdbcTransaction tx) implements RequestStore {

    @Override
    public List<OutgoingRow> outgoing() {
        return tx.session().all(Schema.OUTGOING.selectOldestFirst(), JdbcRequests::outgoingRow);
    }

    @Override
    public void putOutgoing(OutgoingRow row) {
        tx.changes()
                .put(
                        Schema.OUTGOING,
                        row.request().bytes(),
                        row.owner().map(PeerId::text).orElse(null),
                        row.received(),
                        row.attempt(),
                        row.createdAt(),
                        row.id());
    }

    @Override
    public boolean removeOutgoing(String id) {
        return tx.changes().remove(Schema.OUTGOING, id);
    }

    @Override
    public List<IncomingRow> incoming() {
        return tx.session().all(Schema.INCOMING.selectOldestFirst(), JdbcRequests::incomingRow);
    }

    @Override
    public Optional<IncomingRow> findIncoming(PeerId requester) {
        return tx.session().one(Schema.INCOMING.selectByKey(), JdbcRequests::incomingRow, requester.text());
    }

    @Override
    public void putIncoming(IncomingRow row) {
        tx.changes()
                .put(
                        Schema.INCOMING,
                        row.codeId(),
                        row.request().bytes(),
                        row.createdAt(),
                        row.requester().text());
    }

    @Override
    public boolean removeIncoming(PeerId requester) {
        return tx.changes().remove(Schema.INCOMING, requester.text());
    }

    static OutgoingRow outgoingRow(ResultSet row) throws SQLException {
        return new OutgoingRow(
                row.getString(6),
                Sealed.of(row.getBytes(1)),
                Optional.ofNullable(row.getString(2)).map(PeerId::parse),
                row.getBoolean(3),
                row.getInt(4),
                row.getLong(5));
    }

    static IncomingRow incomingRow(ResultSet row) throws SQLException {
        return new IncomingRow(
                PeerId.parse(row.getString(4)), row.getString(1), Sealed.of(row.getBytes(2)), row.getLong(3));
    }
}
