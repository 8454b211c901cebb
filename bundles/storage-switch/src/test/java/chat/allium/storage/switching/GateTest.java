package chat.allium.storage.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.testkit.storage.MemoryStorage;
import chat.allium.testkit.storage.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {

    private final MemoryStorage old = new MemoryStorage();
    private final MemoryStorage next = new MemoryStorage();
    private final Source before = () -> old;
    private final Source after = () -> next;
    private final Gate gate = new Gate(before);

    @AfterEach
    void close() {
        old.close();
        next.close();
    }

    private CompletableFuture<Long> submit(long seq) {
        return gate.submit(tx -> tx.messages().add(Rows.message(Rows.peer(1), seq, "x")));
    }

    private static List<Long> seqs(Store store) {
        return store.read(tx -> tx.messages().from(Rows.peer(1), 1, 200)).stream()
                .map(row -> row.id().seq())
                .toList();
    }

    @Test
    void writesOfAPauseGoToTheNextStoreInTheirOrderAndOnlyThenAreDone() throws Exception {
        submit(1).join();
        gate.pause();
        List<CompletableFuture<Long>> held = new ArrayList<>();
        for (long seq = 2; seq <= 20; seq++) {
            held.add(submit(seq));
        }
        assertTrue(gate.drained(Duration.ofSeconds(20)));

        assertTrue(held.stream().noneMatch(CompletableFuture::isDone));
        assertEquals(
                List.of(1L),
                gate.read(tx -> tx.messages().from(Rows.peer(1), 1, 200)).stream()
                        .map(row -> row.id().seq())
                        .toList());
        gate.resume(after);
        for (CompletableFuture<Long> write : held) {
            write.get(20, TimeUnit.SECONDS);
        }
        submit(21).join();

        assertEquals(List.of(1L), seqs(old));
        assertEquals(LongStream.rangeClosed(2, 21).boxed().toList(), seqs(next));
        gate.leave(before);
    }

    @Test
    void aPauseThatLedNowhereLosesNothing() throws Exception {
        gate.pause();
        CompletableFuture<Long> held = submit(1);
        gate.resume(before);

        assertEquals(1, held.get(20, TimeUnit.SECONDS));
        assertEquals(2, submit(2).join());
        assertEquals(List.of(1L, 2L), seqs(old));
    }

    @Test
    void aPauseDoesNotWaitForAWriterThatTakesItsTime() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> slow = gate.submit(tx -> {
            try {
                return release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        gate.pause();

        assertFalse(gate.drained(Duration.ofMillis(1)));

        gate.resume(before);
        release.countDown();
        assertTrue(slow.get(20, TimeUnit.SECONDS));
    }

    @Test
    void whatAStoreForbidsIsForbiddenBeforeEveryStoreInAPauseToo() throws Exception {
        List<Class<?>> thrown = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> done = gate.submit(tx -> {
            thrown.add(assertThrows(RuntimeException.class, () -> gate.read(t -> true))
                    .getClass());
            thrown.add(assertThrows(RuntimeException.class, () -> gate.submit(t -> true))
                    .getClass());
            tx.afterCommit(() -> {
                gate.pause();
                thrown.add(assertThrows(RuntimeException.class, () -> gate.write(t -> true))
                        .getClass());
                gate.submit(t -> true);
                gate.resume(after);
                gate.leave(before);
            });
            return true;
        });
        done.get(20, TimeUnit.SECONDS);
        gate.write(tx -> {
            thrown.add(assertThrows(RuntimeException.class, () -> gate.write(t -> true))
                    .getClass());
            return true;
        });

        assertEquals(
                List.of(IllegalStateException.class), thrown.stream().distinct().toList());
        assertEquals(4, thrown.size());
    }

    @Test
    void whatAWriteThrowsIsThrownAsItIs() {
        IllegalArgumentException mine = new IllegalArgumentException();

        assertEquals(
                mine,
                assertThrows(
                        IllegalArgumentException.class,
                        () -> gate.write(tx -> {
                            throw mine;
                        })));
        old.breakDown("The disk is full.");
        assertEquals(
                "The disk is full.",
                assertThrows(StorageException.class, () -> gate.write(tx -> true))
                        .getMessage());
        assertEquals(
                Optional.of("The disk is full."),
                Optional.ofNullable(assertThrows(StorageException.class, () -> gate.read(tx -> true))
                        .getMessage()));
    }
}
