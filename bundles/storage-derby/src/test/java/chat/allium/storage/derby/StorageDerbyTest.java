package chat.allium.storage.derby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import chat.allium.testkit.storage.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StorageDerbyTest {

    @TempDir
    Path home;

    private static long add(Storage storage) {
        return storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x")));
    }

    @Test
    void callsWaitUntilItIsOpen() {
        StorageDerby storage = new StorageDerby(home.resolve("db"));

        assertEquals(1, add(storage));
        CompletableFuture<Long> last = storage.submit(tx -> tx.messages().add(Rows.message(Rows.peer(1), 2, "x")));
        storage.close();

        assertEquals(2, last.join());
        assertThrows(StorageException.class, () -> add(storage));
    }

    @Test
    void aHomeInUseIsToldToEachCallerAndWorksOnceItIsFree() {
        StorageDerby first = new StorageDerby(home.resolve("db"));
        add(first);
        StorageDerby second = new StorageDerby(home.resolve("db"));

        StorageException refused = assertThrows(StorageException.class, () -> add(second));
        assertTrue(refused.getMessage().contains("in use by another node"), refused.getMessage());
        first.close();

        assertEquals(2, add(second));
        second.close();
    }

    @Test
    void whatNeverOpenedClosesQuietly() throws Exception {
        Files.writeString(home.resolve("file"), "x");
        StorageDerby storage = new StorageDerby(home.resolve("file/db"));

        assertThrows(StorageException.class, () -> storage.read(tx -> tx.codes().all()));
        storage.close();

        assertThrows(StorageException.class, () -> storage.read(tx -> tx.codes().all()));
    }

    @Test
    void itKnowsTheRoomOnItsDiskEvenBeforeItIsThere() throws Exception {
        StorageDerby storage = new StorageDerby(home.resolve("not/there/yet/db"));

        assertTrue(storage.freeBytes().orElseThrow() > 0);
        storage.close();
        assertTrue(storage.freeBytes().orElseThrow() <= Files.getFileStore(home).getTotalSpace());
    }

    @Test
    void theHomeStandsForItsVariable() {
        Optional<String> home = Optional.of("/home/of/node");

        assertEquals(Path.of("/home/of/node/db"), StorageDerby.directory("${allium.home}/db", home));
        assertEquals(Path.of("/elsewhere"), StorageDerby.directory("/elsewhere", Optional.empty()));
        assertThrows(StorageException.class, () -> StorageDerby.directory("${allium.home}/db", Optional.empty()));
    }
}
