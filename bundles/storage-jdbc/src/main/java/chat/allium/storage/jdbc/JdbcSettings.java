package chat.allium.storage.jdbc;

import chat.allium.api.storage.SettingsStore;
import java.util.Optional;

record JdbcSettings(JdbcTransaction tx) implements SettingsStore {

    @Override
    public Optional<byte[]> get(String key) {
        return tx.session().one(Schema.SETTINGS.selectByKey(), row -> row.getBytes(1), key);
    }

    @Override
    public void put(String key, byte[] value) {
        if (key.length() > 128 || value.length > 4096) {
            throw new IllegalArgumentException("a setting has at most 4096 bytes, its key at most 128 characters");
        }
        tx.changes().put(Schema.SETTINGS, value, key);
    }

    @Override
    public void remove(String key) {
        tx.changes().remove(Schema.SETTINGS, key);
    }
}
