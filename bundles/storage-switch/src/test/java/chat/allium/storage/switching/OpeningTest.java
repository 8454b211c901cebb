package chat.allium.storage.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageException;
import chat.allium.testkit.storage.MemoryStorage;
import chat.allium.testkit.storage.Rows;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpeningTest {

    private final AtomicBoolean inUse = new AtomicBoolean();

    private MemoryStorage openIfFree() {
        if (inUse.get()) {
            throw new StorageException("The store is in use by another node.");
        }
        return new MemoryStorage();
    }

    @Test
    void callsWaitUntilItIsOpenAndClosingWaitsForThem() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Opening opening = new Opening(
                () -> {
                    try {
                        assertTrue(open.await(20, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return new MemoryStorage();
                },
                () -> OptionalLong.of(7));
        assertEquals(OptionalLong.of(7), opening.freeBytes(), "before it is open");
        CompletableFuture<Long> position = CompletableFuture.supplyAsync(
                () -> opening.get().write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x"))));
        assertFalse(position.isDone());

        open.countDown();

        assertEquals(1, position.get(20, TimeUnit.SECONDS));
        CompletableFuture<Long> last =
                opening.get().submit(tx -> tx.messages().add(Rows.message(Rows.peer(1), 2, "x")));
        opening.close();
        assertEquals(2, last.join());
        assertThrows(StorageException.class, () -> opening.get().write(tx -> true));
    }

    @Test
    void whyItIsNotOpenIsToldToEachCallerAndItOpensOnceThatIsGone() {
        inUse.set(true);
        Opening opening = new Opening(this::openIfFree, OptionalLong::empty);

        for (int i = 0; i < 2; i++) {
            StorageException refused = assertThrows(StorageException.class, opening::get);
            assertTrue(refused.getMessage().contains("in use by another node"), refused.getMessage());
        }
        inUse.set(false);

        assertEquals(0, opening.get().rows());
        opening.close();
    }

    @Test
    void whatNeverOpenedClosesQuietly() {
        inUse.set(true);
        Opening opening = new Opening(this::openIfFree, OptionalLong::empty);

        assertThrows(StorageException.class, opening::get);
        opening.close();
        inUse.set(false);

        assertThrows(StorageException.class, opening::get);
    }
}
