package chat.allium.testkit.storage;

import chat.allium.api.storage.SettingsStore;
import java.util.Optional;

record MemorySettings(MemoryTransaction tx) implements SettingsStore {

    @Override
    public Optional<byte[]> get(String key) {
        return tx.query(
                tx.tables.settings, rows -> Optional.ofNullable(rows.get(key)).map(byte[]::clone));
    }

    @Override
    public void put(String key, byte[] value) {
        if (key.length() > 128 || value.length > 4096) {
            throw new IllegalArgumentException("a setting has at most 4096 bytes, its key at most 128 characters");
        }
        tx.set(tx.tables.settings, key, value.clone());
    }

    @Override
    public void remove(String key) {
        tx.remove(tx.tables.settings, key);
    }
}
