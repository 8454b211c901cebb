package chat.allium.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.Transaction;
import chat.allium.testkit.contract.Contract;
import chat.allium.testkit.contract.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Store} does: one writer, savepoints, order, durability; what its stores keep; and what it takes to be copied into
 * another one. A provider's test extends it and says how to open a store; that class is all it takes. What it checked, and what it
 * measured, is in {@code target/contract} afterwards. {@link StorageEngineContract} is for the engine that opens it.
 *
 * {@snippet :
 * class MyStoreTest extends StorageContract {
 *     @TempDir
 *     private Path home;
 *
 *     @Override
 *     protected Store open() {
 *         return new MyEngine(home).open();
 *     }
 *
 *     @Override
 *     protected void close(Store store) {
 *         store.close();
 *     }
 * }
 * }
 */
@Timeout(60)
@Contract("stores")
public abstract class StorageContract extends StoresContract {

    private static final long DEADLINE_SECONDS = 20;

    /** The store of this test, which it has from here to its end. */
    protected Store storage;

    /** Opens the store of this test: empty at first, later with what it had. */
    protected abstract Store open() throws Exception;

    /** Closes it. */
    protected abstract void close(Store storage) throws Exception;

    @BeforeEach
    final void openStorage() throws Exception {
        storage = open();
    }

    @AfterEach
    final void closeStorage() throws Exception {
        close(storage);
    }

    @Override
    final Store storage() {
        return storage;
    }

    @Override
    final void reopen() throws Exception {
        close(storage);
        storage = open();
    }

    private static void put(Transaction tx, String key, String value) {
        tx.settings().put(key, value.getBytes());
    }

    private Optional<String> get(String key) {
        return storage.read(tx -> tx.settings().get(key).map(String::new));
    }

    /** Holds the writer inside a closure until the latch opens, so that what comes next waits together. */
    private CompletableFuture<Void> hold(CountDownLatch release) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Void> holder = storage.submit(tx -> {
            held.countDown();
            await(release);
            return null;
        });
        await(held);
        return holder;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "in time");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWriteReturnsItsResultAndReadersSeeIt(Figures figures) {
        long began = System.nanoTime();
        String result = storage.write(tx -> {
            put(tx, "a", "1");
            return "done";
        });
        figures.add(String.format(
                Locale.ROOT, "the first write took %,d µs", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began)));

        assertEquals("done", result);
        assertEquals(Optional.of("1"), get("a"));
    }

    @Test
    void aClosureSeesItsOwnChangesAndThoseBeforeIt() {
        storage.submit(tx -> {
            put(tx, "a", "1");
            return null;
        });

        String seen = storage.write(tx -> {
            put(tx, "b", new String(tx.settings().get("a").orElseThrow()) + "2");
            return new String(tx.settings().get("b").orElseThrow());
        });

        assertEquals("12", seen);
    }

    @Test
    void aThrowUndoesOnlyItsOwnAndReachesTheCaller() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        hold(release);
        IllegalArgumentException mine = new IllegalArgumentException("mine");
        CompletableFuture<?> first = storage.submit(tx -> {
            put(tx, "first", "1");
            put(tx, "shared", "first");
            return null;
        });
        CompletableFuture<?> second = storage.submit(tx -> {
            put(tx, "second", "2");
            put(tx, "shared", "second");
            tx.messages().add(Rows.message(Rows.peer(1), 1, "undone"));
            tx.afterCommit(() -> put(tx, "never", "run"));
            throw mine;
        });
        CompletableFuture<Long> third = storage.submit(tx -> {
            put(tx, "third", "3");
            return tx.messages().add(Rows.message(Rows.peer(1), 1, "kept"));
        });
        release.countDown();

        first.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        ExecutionException thrown = assertThrows(ExecutionException.class, second::get);
        assertSame(mine, thrown.getCause());
        assertEquals(1L, third.get(DEADLINE_SECONDS, TimeUnit.SECONDS), "an undone message leaves no gap");
        assertEquals(Optional.of("1"), get("first"));
        assertEquals(Optional.empty(), get("second"));
        assertEquals(Optional.of("first"), get("shared"));
        assertEquals(Optional.of("3"), get("third"));
    }

    @Test
    void whatAClosureThatThrewHadWrittenIsNotWhatTheNextFinds() throws Exception {
        PeerId bob = Rows.peer(1);
        LaneRow lane = LaneRow.fresh(bob, Rows.stream(1));
        PeerRow friend = Rows.friend(bob, "bob");
        storage.<Boolean>write(tx -> {
            tx.lanes().put(lane);
            tx.peers().put(friend);
            return true;
        });
        CountDownLatch release = new CountDownLatch(1);
        hold(release);
        // The first to change something in its transaction, and one behind another's change.
        CompletableFuture<?> first = storage.submit(tx -> overwrites(tx, bob));
        CompletableFuture<?> second = storage.submit(tx -> {
            put(tx, "second", "2");
            return null;
        });
        CompletableFuture<?> third = storage.submit(tx -> overwrites(tx, bob));
        CompletableFuture<Boolean> fourth =
                storage.submit(tx -> tx.lanes().find(bob).equals(Optional.of(lane))
                        && tx.peers().find(bob).equals(Optional.of(friend))
                        && tx.lanes().find(Rows.peer(2)).isEmpty());
        release.countDown();

        second.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThrows(ExecutionException.class, first::get);
        assertThrows(ExecutionException.class, third::get);
        assertTrue(fourth.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
        assertEquals(Optional.of("2"), get("second"));
    }

    private static Boolean overwrites(Transaction tx, PeerId peer) {
        tx.lanes().put(LaneRow.fresh(peer, Rows.stream(2)));
        tx.lanes().put(LaneRow.fresh(Rows.peer(2), Rows.stream(3)));
        tx.peers().remove(peer);
        throw new IllegalArgumentException("mine");
    }

    @Test
    void writeThrowsWhatItsClosureThrew() {
        IllegalArgumentException mine = new IllegalArgumentException("mine");

        Throwable thrown = assertThrows(
                IllegalArgumentException.class,
                () -> storage.write(tx -> {
                    throw mine;
                }));

        assertSame(mine, thrown);
    }

    @Test
    void closuresRunInTheOrderOfTheCallsAndTheirResultsAndActionsFollowTheCommit() throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> last = hold(release);
        for (int i = 1; i <= 3; i++) {
            String n = Integer.toString(i);
            last = storage.submit(tx -> {
                        put(tx, "k", n);
                        tx.afterCommit(() -> events.add("after " + n + " sees " + get("k").isPresent()));
                        tx.afterCommit(() -> events.add("then " + n));
                        return null;
                    })
                    .thenAccept(done -> events.add("result " + n));
        }
        release.countDown();
        last.get(DEADLINE_SECONDS, TimeUnit.SECONDS);

        assertEquals(
                List.of(
                        "after 1 sees true",
                        "then 1",
                        "result 1",
                        "after 2 sees true",
                        "then 2",
                        "result 2",
                        "after 3 sees true",
                        "then 3",
                        "result 3"),
                events);
        assertEquals(Optional.of("3"), get("k"));
    }

    @Test
    void closuresAndTheirActionsShareOneThread() {
        AtomicReference<Thread> after = new AtomicReference<>();
        Thread first = storage.write(tx -> {
            tx.afterCommit(() -> after.set(Thread.currentThread()));
            return Thread.currentThread();
        });
        Thread second = storage.write(tx -> Thread.currentThread());

        assertSame(first, second);
        assertSame(first, after.get());
    }

    @Test
    void anActionThatThrowsSpoilsNothing() {
        List<String> ran = new ArrayList<>();

        String result = storage.write(tx -> {
            put(tx, "a", "1");
            tx.afterCommit(() -> {
                throw new IllegalStateException("on purpose");
            });
            tx.afterCommit(() -> ran.add("second"));
            return "done";
        });

        assertEquals("done", result);
        assertEquals(List.of("second"), ran);
        assertEquals(Optional.of("1"), get("a"));
    }

    @Test
    void anActionMaySubmitButNotWaitForTheWriter() throws Exception {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        CompletableFuture<String> submitted = new CompletableFuture<>();
        storage.write(tx -> {
            tx.afterCommit(() -> {
                refused.complete(assertThrows(IllegalStateException.class, () -> storage.write(inner -> "x")));
                storage.submit(inner -> "later").thenAccept(submitted::complete);
            });
            return null;
        });

        assertInstanceOf(IllegalStateException.class, refused.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
        assertEquals("later", submitted.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aClosureThatCallsTheStorageIsRefusedAndUndone() {
        assertThrows(
                IllegalStateException.class,
                () -> storage.write(tx -> {
                    put(tx, "a", "1");
                    return storage.write(inner -> "nested");
                }));
        assertThrows(IllegalStateException.class, () -> storage.write(tx -> storage.submit(inner -> "nested")));
        assertThrows(IllegalStateException.class, () -> storage.write(tx -> storage.read(inner -> "nested")));
        assertThrows(IllegalStateException.class, () -> storage.read(tx -> storage.write(inner -> "nested")));
        assertThrows(IllegalStateException.class, () -> storage.read(tx -> storage.submit(inner -> "nested")));

        assertEquals(Optional.empty(), get("a"));
        assertEquals("fine", storage.write(tx -> "fine"));
    }

    @Test
    void aReadRunsOnItsCallersThreadAndCanNotWrite() {
        assertSame(Thread.currentThread(), storage.read(tx -> Thread.currentThread()));
        List<Consumer<Transaction>> writes = List.of(
                tx -> put(tx, "a", "1"),
                tx -> tx.settings().remove("a"),
                tx -> tx.peers().put(Rows.friend(Rows.peer(1), "bob")),
                tx -> tx.peers().remove(Rows.peer(1)),
                tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x")),
                tx -> tx.messages().setState(Rows.peer(1), 1, MessageState.READ, ""),
                tx -> tx.messages().removeSome(Rows.peer(1), 1),
                tx -> tx.lanes().remove(Rows.peer(1)),
                tx -> tx.codes().put(Rows.code("c", 1)),
                tx -> tx.requests().putOutgoing(Rows.outgoing("o", 1)),
                tx -> tx.afterCommit(() -> {}));

        for (var write : writes) {
            assertThrows(
                    IllegalStateException.class,
                    () -> storage.read(tx -> {
                        write.accept(tx);
                        return null;
                    }));
        }
        assertEquals(Optional.empty(), get("a"));
    }

    @Test
    void aTransactionEndsWithItsClosure() {
        Transaction written = storage.write(tx -> tx);
        Transaction read = storage.read(tx -> tx);

        assertThrows(IllegalStateException.class, () -> written.settings().get("a"));
        assertThrows(IllegalStateException.class, () -> put(written, "a", "1"));
        assertThrows(IllegalStateException.class, () -> read.settings().get("a"));
    }

    @Test
    void readersRunBesideTheWriterAndDoNotSeeWhatIsNotCommitted() throws Exception {
        storage.write(tx -> {
            put(tx, "old", "1");
            return null;
        });
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Void> writing = storage.submit(tx -> {
            tx.peers().put(Rows.friend(Rows.peer(1), "bob"));
            written.countDown();
            await(release);
            return null;
        });
        await(written);

        assertEquals(Optional.of("1"), get("old"));
        assertFalse(writing.isDone());
        release.countDown();
        writing.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertTrue(storage.read(tx -> tx.peers().find(Rows.peer(1))).isPresent());
    }

    @Test
    void manyCallersLoseNothing(Figures figures) throws Exception {
        long began = System.nanoTime();
        int callers = 16;
        int each = 25;
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            var peer = Rows.peer(caller);
            threads.add(Thread.startVirtualThread(() -> {
                for (int i = 1; i <= each; i++) {
                    long seq = i;
                    storage.write(tx -> tx.messages().add(Rows.message(peer, seq, "text " + seq)));
                    storage.read(tx -> tx.messages().find(peer, seq)).orElseThrow();
                }
            }));
        }
        for (Thread thread : threads) {
            assertTrue(thread.join(Duration.ofSeconds(DEADLINE_SECONDS)), "in time");
        }
        figures.add(String.format(
                Locale.ROOT,
                "%,d durable writes of %d callers in %,d ms",
                callers * each,
                callers,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));

        for (int caller = 0; caller < callers; caller++) {
            var peer = Rows.peer(caller);
            List<Long> seqs = storage.read(tx -> tx.messages().from(peer, 1, 200)).stream()
                    .map(row -> row.id().seq())
                    .toList();
            assertEquals(LongStream.rangeClosed(1, each).boxed().toList(), seqs);
        }
    }

    @Test
    void closingWaitsForWhatWasSubmittedAndThenRefuses() throws Exception {
        List<CompletableFuture<Long>> results = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            long seq = i;
            results.add(storage.submit(tx -> tx.messages().add(Rows.message(Rows.peer(1), seq, "x"))));
        }
        Storage old = storage;
        reopen();

        assertTrue(results.stream().allMatch(result -> result.isDone() && !result.isCompletedExceptionally()));
        assertEquals(
                50, storage.read(tx -> tx.messages().from(Rows.peer(1), 1, 200)).size());
        assertThrows(StorageException.class, () -> old.write(tx -> "x"));
        assertThrows(StorageException.class, () -> old.read(tx -> "x"));
    }
}
