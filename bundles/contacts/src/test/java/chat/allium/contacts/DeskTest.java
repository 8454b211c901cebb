package chat.allium.contacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.VaultException;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeskTest {

    private final AtomicLong due = new AtomicLong(Long.MAX_VALUE);
    private final CountDownLatch ticked = new CountDownLatch(1);
    private final Desk desk = new Desk(System::nanoTime, due::get, () -> {
        due.set(Long.MAX_VALUE);
        ticked.countDown();
    });

    @AfterEach
    void tearDown() {
        desk.close();
    }

    @Test
    void doesOneThingAfterTheOther() throws ContactException {
        desk.open();
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            desk.post(() -> done.add(number));
        }
        assertEquals(100, desk.call(done::size));
        assertEquals(99, done.getLast());
    }

    @Test
    void saysWhyNothingCouldBeStored() {
        desk.open();
        assertEquals("full", refusal(new StorageException("full")));
        assertTrue(refusal(new NoProviderException("storage")).contains("storage"));
        assertEquals("sealed", refusal(new VaultException("sealed")));
        assertEquals("taken", refusal(new ContactException("taken")));
        assertThrows(
                IllegalArgumentException.class,
                () -> desk.call(() -> {
                    throw new IllegalArgumentException("a mistake");
                }));
    }

    private String refusal(Exception thrown) {
        return assertThrows(
                        ContactException.class,
                        () -> desk.call(() -> {
                            throw thrown;
                        }))
                .getMessage();
    }

    @Test
    void goesOnAfterATaskThatThrew() throws ContactException {
        desk.open();
        desk.post(() -> {
            throw new IllegalStateException("thrown by a test");
        });
        assertEquals(1, desk.call(() -> 1));
    }

    @Test
    void ticksWhenItsTimeHasCome() throws Exception {
        desk.open();
        due.set(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20));
        desk.post(() -> {});
        assertTrue(ticked.await(10, TimeUnit.SECONDS));
    }

    @Test
    void leavesNobodyWaitingWhenItCloses() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        desk.open();
        desk.post(() -> {
            started.countDown();
            await(finish);
        });
        await(started);
        Thread closing = Thread.startVirtualThread(desk::close);
        var late = new java.util.concurrent.FutureTask<>(() -> {
            assertThrows(ContactException.class, () -> desk.call(() -> 1));
            return true;
        });
        while (!desk.isClosed()) {
            Thread.onSpinWait();
        }
        Thread.startVirtualThread(late);
        finish.countDown();
        closing.join();
        assertTrue(late.get(10, TimeUnit.SECONDS));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
