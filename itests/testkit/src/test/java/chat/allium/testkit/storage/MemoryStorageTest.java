package chat.allium.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends StorageContract {

    private MemoryStorage current = new MemoryStorage();
    private boolean used;

    @Override
    protected Store open() {
        current = used ? current.reopened() : current;
        used = true;
        return current;
    }

    @Override
    protected void close(Store storage) {
        ((MemoryStorage) storage).close();
    }

    @Test
    void whatIsBrokenFailsWithItsSentenceUntilItIsRepaired() {
        current.breakDown("The disk is full.");

        Throwable thrown = assertThrows(
                StorageException.class,
                () -> storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x"))));
        assertEquals("The disk is full.", thrown.getMessage());
        assertThrows(StorageException.class, () -> storage.read(tx -> tx.codes().all()));
        current.repair();
        assertTrue(storage.read(tx -> tx.messages().from(Rows.peer(1), 1, 200)).isEmpty());
        long position = storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x")));
        assertEquals(1, position);
    }
}
