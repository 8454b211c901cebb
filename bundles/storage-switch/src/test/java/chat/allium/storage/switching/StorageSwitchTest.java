package chat.allium.storage.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageControl;
import chat.allium.api.storage.StorageControl.EngineView;
import chat.allium.api.storage.StorageControl.Migrated;
import chat.allium.api.storage.StorageException;
import chat.allium.storage.switching.FakeFramework.MemoryEngine;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StorageSwitchTest {

    @TempDir
    Path home;

    private final MemoryEngine derby = new MemoryEngine("derby");
    private final MemoryEngine h2 = new MemoryEngine("h2");
    private final List<StorageSwitch> started = new ArrayList<>();
    private FakeFramework framework;
    private StorageControl control;

    @BeforeEach
    void framework() {
        framework = new FakeFramework(home);
    }

    private StorageSwitch start(MemoryEngine... engines) {
        StorageSwitch storage = new StorageSwitch(framework.context());
        started.add(storage);
        for (MemoryEngine engine : engines) {
            storage.bindEngine(engine);
        }
        control = new Operations(storage, new FakeVault());
        return storage;
    }

    private StorageSwitch startAt(MemoryEngine... engines) {
        framework = new FakeFramework(home);
        return start(engines);
    }

    @AfterEach
    void close() {
        started.forEach(StorageSwitch::close);
    }

    private long add() {
        return storage().write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x")));
    }

    private Storage storage() {
        return framework.storage().orElseThrow();
    }

    private String file() throws Exception {
        return Files.readString(home.resolve(CurrentFile.NAME));
    }

    @Test
    void aNewHomeIsOnDerbyWhicheverEngineComesFirst() throws Exception {
        startAt(h2, derby);

        assertEquals(1, add());
        assertEquals("derby", framework.name());
        assertEquals("derby\n", file());
        assertFalse(h2.exists(), "the other one is not even opened");
        assertEquals(
                List.of(new EngineView("derby", true, true), new EngineView("h2", false, true)),
                control.view().engines());
    }

    @Test
    void aNewHomeIsOnTheEngineAskedForAndStaysThere() throws Exception {
        framework = new FakeFramework(home).asked("h2");
        start(derby, h2).close();
        assertEquals("h2\n", file());

        startAt(derby, h2);

        assertEquals("h2", framework.name());
        assertFalse(derby.exists());
    }

    @Test
    void theStoreMovesThereAndBackUnderItsUsersWhoKeepTheirService() throws Exception {
        startAt(derby, h2);
        Storage service = storage();
        add();

        Migrated there = control.migrate("h2", progress -> {});

        assertEquals(List.of("derby", "h2", 1L), List.of(there.from(), there.to(), there.rows()));
        assertEquals("h2\nderby\n", file());
        assertEquals("h2", framework.name());
        assertEquals(service, storage());
        assertFalse(derby.exists(), "what it left is worth nothing any more");
        assertEquals(2, add());
        assertEquals(Optional.of("derby"), control.view().previous());

        Migrated back = control.rollback(progress -> {});

        assertEquals(List.of("h2", "derby", 2L), List.of(back.from(), back.to(), back.rows()));
        assertEquals("derby\nh2\n", file());
        assertEquals(3, add());
        assertEquals(3, control.verify(progress -> {}).rows());
    }

    @Test
    void afterARestartTheStoreIsWhereItWasMoved() {
        StorageSwitch first = startAt(derby, h2);
        add();
        control.migrate("h2", progress -> {});
        first.close();
        assertEquals(Optional.empty(), framework.storage());

        startAt(derby, h2);

        assertEquals(2, add());
        assertEquals("h2", framework.name());
    }

    @Test
    void aMigrationThatFailsLeavesNothingButASentence() throws Exception {
        startAt(derby, h2);
        add();
        h2.fill();

        StorageException thrown = assertThrows(StorageException.class, () -> control.migrate("h2", progress -> {}));

        assertEquals("The store stays on derby: The disk is full.", thrown.getMessage());
        assertEquals("derby\n", file());
        assertEquals(2, add());
        assertFalse(h2.exists());
        assertEquals(Optional.empty(), control.view().moving());
        h2.makeRoom();
        assertEquals(2, control.migrate("h2", progress -> {}).rows());
    }

    @Test
    void whatABrokenOffMigrationLeftIsNotInItsNextResult() {
        h2.open().write(tx -> tx.messages().add(Rows.message(Rows.peer(9), 1, "left over")));
        h2.disk().close();
        startAt(derby, h2);
        add();

        assertEquals(1, control.migrate("h2", progress -> {}).rows());
    }

    @Test
    void whatCanNotBeDoneIsSaidInASentence() throws Exception {
        startAt(derby);

        for (String sentence : List.of(
                assertThrows(StorageException.class, () -> control.migrate("derby", p -> {}))
                        .getMessage(),
                assertThrows(StorageException.class, () -> control.migrate("h2", p -> {}))
                        .getMessage(),
                assertThrows(StorageException.class, () -> control.rollback(p -> {}))
                        .getMessage())) {
            assertTrue(sentence.endsWith("."), sentence);
        }
        assertEquals("derby\n", file());
    }

    @Test
    void onlyOneMoveIsMadeAtATime() {
        startAt(derby, h2);
        add();
        List<String> said = new ArrayList<>();

        control.migrate(
                "h2",
                progress -> said.add(assertThrows(StorageException.class, () -> control.migrate("h2", p -> {}))
                        .getMessage()));

        assertEquals(
                List.of("The store is being moved already; see 'storage'."),
                said.stream().distinct().toList());
    }

    @Test
    void anEngineThatGoesTakesTheServiceWithItAndBringsItBack() {
        StorageSwitch storage = startAt(derby, h2);
        add();

        storage.unbindEngine(derby);

        assertEquals(Optional.empty(), framework.storage());
        assertEquals(
                new EngineView("derby", true, false), control.view().engines().getFirst());
        assertThrows(StorageException.class, () -> control.verify(p -> {}));
        storage.bindEngine(derby);
        assertEquals(2, add());
    }

    @Test
    void aTargetThatGoesEndsTheMigration() throws Exception {
        StorageSwitch storage = startAt(derby, h2);
        add();
        Thread stopping = Thread.ofVirtual().unstarted(() -> storage.unbindEngine(h2));

        StorageException thrown = assertThrows(
                StorageException.class,
                () -> control.migrate("h2", progress -> {
                    if (!stopping.isAlive()) {
                        stopping.start();
                    }
                    while (stopping.getState() == Thread.State.RUNNABLE || stopping.getState() == Thread.State.NEW) {
                        Thread.onSpinWait();
                    }
                }));
        stopping.join();

        assertTrue(thrown.getMessage().contains("The bundle of h2 was stopped"), thrown.getMessage());
        assertEquals(2, add());
    }

    @Test
    void aMovedStoreThatIsNotThereIsNeverReplacedByAnEmptyOne() throws Exception {
        Files.writeString(home.resolve(CurrentFile.NAME), "h2\nderby\n");
        startAt(derby, h2);
        assertEquals(Optional.empty(), framework.storage());
        assertFalse(h2.exists());
        assertFalse(derby.exists());

        derby.open().close();
        startAt(h2, derby);

        assertEquals("derby", framework.name());
        assertEquals("derby\n", file());
    }

    @Test
    void aDamagedFileIsSaidAndNothingIsOpened() throws Exception {
        Files.writeString(home.resolve(CurrentFile.NAME), "");

        startAt(derby, h2);

        assertEquals(Optional.empty(), framework.storage());
        assertFalse(derby.exists());
        assertThrows(StorageException.class, () -> control.migrate("h2", p -> {}));
    }
}
