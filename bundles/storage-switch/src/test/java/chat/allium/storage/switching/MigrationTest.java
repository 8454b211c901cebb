package chat.allium.storage.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessageState;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageControl.Progress;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.MemoryStorage;
import chat.allium.testkit.storage.Rows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MigrationTest {

    private static final int NEVER = Integer.MAX_VALUE;

    private final MemoryStorage old = new MemoryStorage();
    private final MemoryStorage fresh = new MemoryStorage();
    private final Source before = () -> old;
    private final Source after = () -> fresh;
    private final Gate gate = new Gate(before);
    private final AtomicBoolean flipped = new AtomicBoolean();
    private final List<Progress> told = new ArrayList<>();

    @BeforeEach
    void history() {
        old.<Boolean>write(tx -> {
            for (int i = 1; i <= 450; i++) {
                tx.messages().add(Rows.message(Rows.peer(100), i, "old " + i));
            }
            tx.peers().put(Rows.friend(Rows.peer(100), "bob"));
            tx.settings().put("a", new byte[] {1});
            tx.requests().putIncoming(Rows.incoming(Rows.peer(101), 5));
            return true;
        });
        old.write(tx -> tx.messages().removeSome(Rows.peer(100), 20));
    }

    @AfterEach
    void close() {
        old.close();
        fresh.close();
    }

    private Migration migration(Store from, Store to, Consumer<Progress> progress) {
        return new Migration(
                from, to, gate, before, after, () -> flipped.set(true), System::nanoTime, progress.andThen(told::add));
    }

    private static String checksum(Store store) {
        StoreCheck check = new StoreCheck(store, new FakeVault(), seen -> {});
        check.run();
        assertEquals(List.of(), check.faults());
        return check.rows() + " " + check.checksum();
    }

    private static String known(Store store) {
        return store.read(
                tx -> new String(tx.settings().get(Storage.INCARNATION).orElse(new byte[0]), StandardCharsets.UTF_8));
    }

    private void knows(String incarnation) {
        old.<Boolean>write(tx -> {
            tx.settings().put(Storage.INCARNATION, incarnation.getBytes(StandardCharsets.UTF_8));
            return true;
        });
    }

    @Test
    void aStoreThatWasMovedIsNoCopy() {
        knows(old.incarnation().orElseThrow());

        migration(old, fresh, p -> {}).run();

        assertEquals(fresh.incarnation().orElseThrow(), known(fresh));
    }

    @Test
    void aCopyThatIsMovedIsACopyStill() {
        knows("of the store that it was made of");

        migration(old, fresh, p -> {}).run();

        assertEquals("of the store that it was made of", known(fresh));
    }

    private static void wait(Writers writers, long more) {
        long target = writers.writes() + more;
        while (writers.writes() < target && writers.refused().isEmpty()) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Test
    void writersNoticeNothingAndTheNewStoreHasEverythingOnce() {
        for (long seed = 1; seed <= 3; seed++) {
            MemoryStorage target = new MemoryStorage();
            Gate round = new Gate(before);
            Source to = () -> target;
            Writers writers = new Writers(round, 5, seed);
            wait(writers, 100);

            Migration.Result result = new Migration(
                            old,
                            target,
                            round,
                            before,
                            to,
                            () -> flipped.set(true),
                            System::nanoTime,
                            // So that much changes meanwhile.
                            progress -> wait(writers, 20))
                    .run();
            String left = checksum(old);
            wait(writers, 100);
            writers.close();

            assertEquals(List.of(), writers.refused());
            writers.check(round);
            writers.check(target);
            assertTrue(result.caughtUp() > 0);
            assertEquals(left, checksum(old), "nobody writes to the old store after the flip");
            assertNotEquals(left, checksum(target));
            target.close();
            old.<Boolean>write(tx -> {
                for (int friend = 1; friend <= 5; friend++) {
                    while (tx.messages().removeSome(Rows.peer(friend), 200) > 0) {}
                    tx.lanes().remove(Rows.peer(friend));
                }
                return true;
            });
            assertTrue(flipped.getAndSet(false));
            resetPositions();
        }
    }

    private void resetPositions() {
        old.apply(IntStream.rangeClosed(1, 5)
                .mapToObj(friend -> new RowState(
                        new RowName(Kind.HISTORY_END, Rows.peer(friend).text()), Optional.empty()))
                .toList());
    }

    @Test
    void withoutWritersBothHaveTheSame() {
        Migration.Result result = migration(old, fresh, progress -> {}).run();

        assertEquals(checksum(old), checksum(fresh));
        assertEquals(checksum(fresh), result.rows() + " " + result.checksum());
        assertEquals(0, result.caughtUp());
        assertEquals(
                old.rows(),
                told.stream()
                        .filter(p -> p.what().equals("copying"))
                        .mapToLong(Progress::done)
                        .max()
                        .orElseThrow());
        assertTrue(flipped.get());
    }

    @Test
    void whicheverStepFailsTheOldStoreIsInUseAndHasEverything() {
        int failures = 0;
        for (int step = 1; ; step++) {
            MemoryStorage target = new MemoryStorage();
            AtomicInteger until = new AtomicInteger(step);
            Migration migration = new Migration(
                    new FaultyStore(old, until),
                    new FaultyStore(target, until),
                    gate,
                    before,
                    () -> target,
                    () -> flipped.set(true),
                    System::nanoTime,
                    // A change at every step, so that there is something to do in each.
                    progress ->
                            gate.write(tx -> tx.messages().setState(Rows.peer(100), 400, MessageState.DELIVERED, "")));
            try {
                migration.run();
                assertTrue(until.get() > 0);
                target.close();
                break;
            } catch (StorageException e) {
                assertEquals("The disk is full.", e.getMessage());
                failures++;
            }
            assertFalse(flipped.get());
            long position = gate.write(tx -> tx.messages().add(Rows.message(Rows.peer(200), 1, "after a failure")));
            assertEquals(failures, position, "writes go on, in the old store");
            assertEquals(
                    failures,
                    old.read(tx -> tx.messages().from(Rows.peer(200), 1, 200)).size());
            target.close();
        }
        assertTrue(failures > 20, "steps that failed: " + failures);
        assertTrue(flipped.get());
    }

    @Test
    void aFlipThatFailsLeavesTheOldStoreInUse() {
        Migration migration = new Migration(
                old,
                fresh,
                gate,
                before,
                after,
                () -> {
                    throw new StorageException("storage.current can not be written.");
                },
                System::nanoTime,
                told::add);

        assertThrows(StorageException.class, migration::run);

        gate.write(tx -> tx.messages().add(Rows.message(Rows.peer(7), 1, "x")));
        assertEquals(1, old.read(tx -> tx.messages().from(Rows.peer(7), 1, 200)).size());
        old.follow().close();
    }

    @Test
    void aCopyThatIsNotTheSameIsNeverUsed() {
        for (UnaryOperator<List<RowState>> fault : List.<UnaryOperator<List<RowState>>>of(
                // The first of a page is lost.
                states -> states.subList(1, states.size()),
                // Every state but QUEUED is.
                states -> states.stream()
                        .map(state -> state.row().orElse(null) instanceof StoredRow.Message message
                                ? RowState.of(new StoredRow.Message(Rows.in(MessageState.QUEUED, "", message.row())))
                                : state)
                        .toList())) {
            old.write(tx -> tx.messages().setState(Rows.peer(100), 300, MessageState.DELIVERED, ""));
            MemoryStorage target = new MemoryStorage();
            Migration migration =
                    migration(old, new FaultyStore(target, new AtomicInteger(NEVER), fault, false), progress -> {});

            StorageException thrown = assertThrows(StorageException.class, migration::run);

            assertTrue(thrown.getMessage().contains("not the same"), thrown.getMessage());
            assertFalse(flipped.get());
            target.close();
        }
    }

    /** What must not happen is found even if the store says nothing of its changes: the cut-over without catch-up. */
    @Test
    void changesThatNobodyToldOfAreFound() {
        Store deaf = new FaultyStore(old, new AtomicInteger(NEVER), states -> states, true);
        Migration migration = migration(
                deaf,
                fresh,
                progress -> gate.write(tx -> tx.messages().add(Rows.message(Rows.peer(100), 1, "unseen"))));

        StorageException thrown = assertThrows(StorageException.class, migration::run);

        assertTrue(thrown.getMessage().contains("not the same"), thrown.getMessage());
        assertFalse(flipped.get());
    }

    @Test
    void aCutOverThatWouldTakeTooLongIsNotMade() {
        long[] now = {0};
        Migration migration = new Migration(
                old,
                fresh,
                gate,
                before,
                after,
                () -> flipped.set(true),
                () -> now[0] += Migration.PAUSE.toNanos(),
                told::add);

        StorageException thrown = assertThrows(StorageException.class, migration::run);

        assertTrue(thrown.getMessage().contains("too busy"), thrown.getMessage());
        assertFalse(flipped.get());
        gate.write(tx -> tx.messages().add(Rows.message(Rows.peer(7), 1, "x")));
    }

    @Test
    void whoCancelsOrInterruptsKeepsTheOldStore() {
        List<Migration> running = new ArrayList<>();
        Migration cancelled =
                migration(old, fresh, progress -> running.getFirst().cancel("The node stops."));
        running.add(cancelled);
        assertEquals(
                "The node stops.",
                assertThrows(StorageException.class, cancelled::run).getMessage());

        Migration interrupted = migration(
                old, new MemoryStorage(), progress -> Thread.currentThread().interrupt());
        assertThrows(StorageException.class, interrupted::run);
        assertTrue(Thread.interrupted());
        assertFalse(flipped.get());
    }
}
