package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.lease.Leased;
import chat.allium.api.storage.Storage;
import chat.allium.testkit.storage.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LedgerTest {

    private final MemoryStorage store = new MemoryStorage();
    private final Leased<Storage> lease = new Leased<>("storage");
    private final Ledger ledger = new Ledger(new Durable(lease));

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void entriesAreWrittenInTheirOrder() throws Exception {
        List<Integer> written = new ArrayList<>();
        IntStream.range(0, 1_000).forEach(i -> ledger.add("line", tx -> tx.afterCommit(() -> written.add(i))));
        lease.bind(store);
        ledger.add("line", tx -> {}).get(20, TimeUnit.SECONDS);

        assertEquals(IntStream.range(0, 1_000).boxed().toList(), written);
        ledger.close();
    }

    @Test
    void oneThatFailsIsTriedAgainAndOnlyItsOwnLineWaits() throws Exception {
        List<String> written = new ArrayList<>();
        AtomicBoolean bad = new AtomicBoolean(true);
        CompletableFuture<Void> before = add("bad", "before", written, () -> {});
        CompletableFuture<Void> failing = add("bad", "failing", written, () -> {
            if (bad.get()) {
                throw new IllegalStateException("on purpose");
            }
        });
        CompletableFuture<Void> behind = add("bad", "behind", written, () -> {});
        CompletableFuture<Void> other = add("other", "other", written, () -> {});
        lease.bind(store);

        before.get(20, TimeUnit.SECONDS);
        other.get(20, TimeUnit.SECONDS);
        CompletableFuture<Void> later = add("bad", "later", written, () -> {});
        add("other", "more", written, () -> {}).get(20, TimeUnit.SECONDS);
        assertFalse(failing.isDone() || behind.isDone() || later.isDone());
        bad.set(false);

        later.get(20, TimeUnit.SECONDS);
        assertTrue(failing.isDone() && behind.isDone());
        assertEquals(List.of("before", "other", "more", "failing", "behind", "later"), written);
        ledger.close();
    }

    private CompletableFuture<Void> add(String line, String what, List<String> written, Runnable first) {
        return ledger.add(line, tx -> {
            first.run();
            tx.settings().put(what, new byte[1]);
            tx.afterCommit(() -> written.add(what));
        });
    }

    @Test
    void anErrorDoesNotEndTheWriter() throws Exception {
        lease.bind(store);
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Void> bad = ledger.add("line", tx -> {
            if (tries.incrementAndGet() < 3) {
                throw new NoClassDefFoundError("on purpose");
            }
        });

        bad.get(20, TimeUnit.SECONDS);
        ledger.close();
    }

    @Test
    void whatNeverSucceedsIsCancelledAtTheEnd() {
        lease.bind(store);
        CompletableFuture<Void> bad = ledger.add("line", tx -> {
            throw new IllegalStateException("on purpose");
        });
        ledger.close();

        assertThrows(CancellationException.class, () -> bad.get(20, TimeUnit.SECONDS));
    }

    @Test
    void whileTheStoreFailsEverythingWaits() throws Exception {
        store.breakDown("The disk is full.");
        lease.bind(store);
        CompletableFuture<Void> entry = ledger.add("line", tx -> tx.settings().put("late", new byte[1]));
        store.repair();

        entry.get(20, TimeUnit.SECONDS);
        ledger.close();
    }

    @Test
    void closingWritesWhatWaits() {
        lease.bind(store);
        ledger.add("line", tx -> tx.settings().put("last", new byte[1]));
        ledger.close();

        assertEquals(true, store.read(tx -> tx.settings().get("last").isPresent()));
    }

    @Test
    void whatComesAfterTheEndIsCancelled() {
        lease.bind(store);
        ledger.close();

        CompletableFuture<Void> late = ledger.add("line", tx -> {});

        assertThrows(CancellationException.class, () -> late.get(20, TimeUnit.SECONDS));
    }
}
