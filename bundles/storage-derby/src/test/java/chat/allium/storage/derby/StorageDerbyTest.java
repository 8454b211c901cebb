package chat.allium.storage.derby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.storage.jdbc.StoreDirectory;
import chat.allium.testkit.storage.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StorageDerbyTest {

    @TempDir
    Path home;

    private StorageEngine engine() {
        return new StorageDerby(new StoreDirectory(home.resolve("db")));
    }

    @Test
    void aStoreIsThereOnceItWasOpenedAndGoneWhenItIsDiscarded() throws Exception {
        StorageEngine engine = engine();
        assertFalse(engine.exists());
        engine.discard();
        try (Store store = engine.open()) {
            store.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x")));
            StorageException refused = assertThrows(StorageException.class, engine::discard);
            assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
            assertTrue(engine.exists());
        }
        engine.discard();

        assertFalse(engine.exists());
        try (Stream<Path> left = Files.list(home)) {
            assertEquals(
                    List.of("db.lock"),
                    left.map(file -> file.getFileName().toString()).toList());
        }
        try (Store store = engine.open()) {
            assertEquals(0, store.rows());
        }
    }

    @Test
    void itKnowsTheRoomOnItsDiskEvenBeforeItIsThere() throws Exception {
        StorageEngine engine = new StorageDerby(new StoreDirectory(home.resolve("not/there/yet/db")));

        assertTrue(engine.freeBytes().orElseThrow() > 0);
        assertTrue(engine.freeBytes().orElseThrow() <= Files.getFileStore(home).getTotalSpace());
    }

    @Test
    void aCopyIsToldFromTheStoreItWasMadeOf() throws Exception {
        StoreDirectory directory = new StoreDirectory(home.resolve("db"));
        Optional<String> before;
        try (Store store = new StorageDerby(directory).open()) {
            before = store.incarnation();
            assertTrue(before.isPresent());
        }
        try (Store store = new StorageDerby(directory).open()) {
            assertEquals(before, store.incarnation());
        }
        Path backup = home.resolve("backup");
        try (Stream<Path> files = Files.walk(directory.path())) {
            for (Path file : files.toList()) {
                Files.copy(file, backup.resolve(directory.path().relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        new StorageDerby(directory).discard();
        Files.move(backup, directory.path());

        try (Store store = new StorageDerby(directory).open()) {
            assertNotEquals(before, store.incarnation());
        }
    }

    @Test
    void theHomeStandsForItsVariable() {
        Optional<String> home = Optional.of("/home/of/node");

        assertEquals(
                Path.of("/home/of/node/db"),
                StoreDirectory.configured("${allium.home}/db", home, StorageDerby.PID)
                        .path());
        assertEquals(
                Path.of("/elsewhere"),
                StoreDirectory.configured("/elsewhere", Optional.empty(), StorageDerby.PID)
                        .path());
        assertThrows(
                StorageException.class,
                () -> StoreDirectory.configured("${allium.home}/db", Optional.empty(), StorageDerby.PID));
    }
}
