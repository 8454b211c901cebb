package chat.allium.storage.jdbc;

import chat.allium.api.identity.Sealed;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.CodeStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

record JdbcCodes(JdbcTransaction tx) implements CodeStore {

    @Override
    public List<CodeRow> all() {
        return tx.session().all(Schema.CODES.selectOldestFirst(), JdbcCodes::row);
    }

    @Override
    public Optional<CodeRow> find(String id) {
        return tx.session().one(Schema.CODES.selectByKey(), JdbcCodes::row, id);
    }

    @Override
    public void put(CodeRow row) {
        tx.changes().put(Schema.CODES, row.secret().bytes(), row.createdAt(), row.id());
    }

    @Override
    public boolean remove(String id) {
        return tx.changes().remove(Schema.CODES, id);
    }

    static CodeRow row(ResultSet row) throws SQLException {
        return new CodeRow(row.getString(3), Sealed.of(row.getBytes(1)), row.getLong(2));
    }
}
