package @PACKAGE@;

import chat.allium.api.storage.Store;
import chat.allium.testkit.storage.StorageContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** The store keeps the rules. */
class StoreTest extends StorageContract {

    private Path home;

    @Override
    protected Store open() throws IOException {
        home = home == null ? Files.createTempDirectory("journal") : home;
        return new JournalEngine(home.resolve("store")).open();
    }

    @Override
    protected void close(Store store) {
        store.close();
    }

    @AfterEach
    void clean() throws IOException {
        // The store of the contract is closed after this; its file may be gone by then.
        Folders.delete(home);
    }
}
