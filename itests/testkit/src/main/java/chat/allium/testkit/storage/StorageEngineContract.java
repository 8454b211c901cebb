package chat.allium.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.testkit.contract.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link StorageEngine} does before and after its store is used; {@link StorageContract} is for the store itself. A
 * provider's test extends it and says how to make an engine:
 *
 * {@snippet :
 * class EngineTest extends StorageEngineContract {
 *     @Override
 *     protected StorageEngine engine(Path home) {
 *         return new MyEngine(home.resolve("mine"));
 *     }
 * }
 * }
 */
@Timeout(60)
@Contract("storage engines")
public abstract class StorageEngineContract {

    @TempDir
    private Path home;

    private StorageEngine engine;

    /** An engine for a node with this home, as its component would be. @param home empty at first, the same for the whole test */
    protected abstract StorageEngine engine(Path home);

    @BeforeEach
    final void makeEngine() {
        engine = engine(home);
    }

    private static void put(Store store, String key) {
        store.<Boolean>write(tx -> {
            tx.settings().put(key, new byte[] {1});
            return true;
        });
    }

    private static Optional<byte[]> get(Store store, String key) {
        return store.read(tx -> tx.settings().get(key));
    }

    @Test
    void itsNameIsLowerCaseLettersAndDigits() {
        assertTrue(engine.name().matches("[a-z][a-z0-9]{0,31}"), engine.name());
    }

    @Test
    void anEngineThatWasNotAskedHasTouchedNothing() throws IOException {
        assertFalse(engine.exists());
        engine.freeBytes();
        engine(home);
        try (Stream<Path> files = Files.list(home)) {
            assertEquals(0, files.count(), "files in the home");
        }
    }

    @Test
    void openingCreatesAStoreThatIsThereTheNextTime() {
        try (Store store = engine.open()) {
            assertEquals(0, store.rows());
            assertTrue(engine.exists());
            put(store, "a");
        }
        assertTrue(engine.exists());
        StorageEngine next = engine(home);
        assertTrue(next.exists());
        try (Store store = next.open()) {
            assertTrue(get(store, "a").isPresent());
        }
    }

    @Test
    void aStoreIsOpenOnce() {
        try (Store store = engine.open()) {
            assertThrows(StorageException.class, engine::open);
            assertThrows(StorageException.class, engine(home)::open);
            put(store, "a");
            assertTrue(get(store, "a").isPresent());
        }
        engine.open().close();
    }

    @Test
    void anOpenStoreIsNotDiscarded() {
        try (Store store = engine.open()) {
            put(store, "a");
            assertThrows(StorageException.class, engine::discard);
            assertTrue(get(store, "a").isPresent());
        }
        try (Store store = engine.open()) {
            assertTrue(get(store, "a").isPresent());
        }
    }

    @Test
    void aDiscardedStoreIsGoneAndTheNextOneIsEmpty() throws IOException {
        engine.discard();
        try (Store store = engine.open()) {
            put(store, "a");
        }
        engine.discard();
        assertFalse(engine.exists());
        try (Stream<Path> files = Files.list(home)) {
            assertEquals(0, files.count(), "files in the home");
        }
        engine.discard();
        try (Store store = engine.open()) {
            assertEquals(0, store.rows());
        }
    }

    @Test
    void freeRoomIsToldWithoutWaitingWhetherTheStoreIsOpenOrNot() {
        long before = engine.freeBytes().orElse(0);
        try (Store store = engine.open()) {
            assertTrue(engine.freeBytes().orElse(0) >= 0);
            put(store, "a");
        }
        assertTrue(before >= 0);
    }
}
