package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.lease.Leased;
import chat.allium.api.storage.Storage;
import chat.allium.testkit.storage.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
        IntStream.range(0, 1_000).forEach(i -> ledger.add(tx -> tx.afterCommit(() -> written.add(i))));
        lease.bind(store);
        ledger.add(tx -> {}).get(20, TimeUnit.SECONDS);

        assertEquals(IntStream.range(0, 1_000).boxed().toList(), written);
        ledger.close();
    }

    @Test
    void oneThatThrowsTakesNoOtherWithIt() throws Exception {
        CompletableFuture<Void> before = ledger.add(tx -> tx.settings().put("before", new byte[1]));
        CompletableFuture<Void> bad = ledger.add(tx -> {
            throw new IllegalStateException("on purpose");
        });
        CompletableFuture<Void> after = ledger.add(tx -> tx.settings().put("after", new byte[1]));
        lease.bind(store);

        before.get(20, TimeUnit.SECONDS);
        after.get(20, TimeUnit.SECONDS);
        assertThrows(ExecutionException.class, () -> bad.get(20, TimeUnit.SECONDS));
        assertEquals(2, (int) store.read(tx -> List.of("before", "after").stream()
                .filter(key -> tx.settings().get(key).isPresent())
                .toList()
                .size()));
        ledger.close();
    }

    @Test
    void anErrorDoesNotEndTheWriter() throws Exception {
        lease.bind(store);
        CompletableFuture<Void> bad = ledger.add(tx -> {
            throw new NoClassDefFoundError("on purpose");
        });

        assertThrows(ExecutionException.class, () -> bad.get(20, TimeUnit.SECONDS));
        ledger.add(tx -> {}).get(20, TimeUnit.SECONDS);
        ledger.close();
    }

    @Test
    void whileTheStoreFailsEverythingWaits() throws Exception {
        store.breakDown("The disk is full.");
        lease.bind(store);
        CompletableFuture<Void> entry = ledger.add(tx -> tx.settings().put("late", new byte[1]));
        store.repair();

        entry.get(20, TimeUnit.SECONDS);
        ledger.close();
    }

    @Test
    void closingWritesWhatWaits() {
        lease.bind(store);
        ledger.add(tx -> tx.settings().put("last", new byte[1]));
        ledger.close();

        assertEquals(true, store.read(tx -> tx.settings().get("last").isPresent()));
    }

    @Test
    void whatComesAfterTheEndIsCancelled() {
        lease.bind(store);
        ledger.close();

        CompletableFuture<Void> late = ledger.add(tx -> {});

        assertThrows(CancellationException.class, () -> late.get(20, TimeUnit.SECONDS));
    }
}
