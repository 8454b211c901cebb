package chat.allium.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.plugin.PluginStore;
import chat.allium.api.storage.StorageException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryPluginStoreTest extends PluginStoreContract {

    private final MemoryPluginStore store = new MemoryPluginStore();

    @Override
    protected PluginStore open() {
        return store;
    }

    @Test
    void thereIsAnEndToKeysButNotToChanges() {
        for (int i = 0; i < PluginStore.MAX_KEYS; i++) {
            store.put("key" + i, new byte[0]);
        }

        assertThrows(StorageException.class, () -> store.put("one more", new byte[0]));
        store.put("key0", new byte[1]);
        store.remove("key1");
        store.put("one more", new byte[0]);
        assertEquals(PluginStore.MAX_KEYS, store.keys("").size());
    }

    @Test
    void itBreaksDownAndIsRepaired() {
        store.put("key", new byte[0]);
        store.breakDown("The disk is full.");
        assertEquals(
                "The disk is full.",
                assertThrows(StorageException.class, () -> store.put("other", new byte[0]))
                        .getMessage());

        store.repair();

        assertEquals(List.of("key"), store.keys(""));
    }
}
