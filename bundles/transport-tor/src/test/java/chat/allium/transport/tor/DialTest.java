package chat.allium.transport.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DialTest {

    private static final DialPlan.Rules QUICK =
            new DialPlan.Rules(Duration.ofMillis(20), Duration.ofSeconds(10), Duration.ofMillis(5), 3);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final BlockingQueue<String> discarded = new LinkedBlockingQueue<>();
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch hanging = new CountDownLatch(1);

    private Dial<String> dial(Dial.Attempt<String> attempt) {
        return new Dial<>(QUICK, System::nanoTime, attempt, discarded::add);
    }

    private String hang() throws IOException {
        hanging.countDown();
        try {
            new CountDownLatch(1).await();
            throw new AssertionError();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new InterruptedIOException();
        }
    }

    @Test
    void aSecondAttemptGetsThroughWhileTheFirstHangs() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        assertEquals(
                "second",
                dial(limit -> attempts.incrementAndGet() == 1 ? hang() : "second")
                        .run(LONG));
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }

    @Test
    void whoArrivesTooLateIsDiscarded() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        String first = dial(limit -> {
                    if (attempts.incrementAndGet() > 1) {
                        return "second";
                    }
                    try {
                        return hang();
                    } catch (IOException e) {
                        return "late";
                    }
                })
                .run(LONG);
        assertEquals("second", first);
        assertEquals("late", discarded.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void stoppingEndsIt() throws Exception {
        Dial<String> dial = dial(limit -> hang());
        CompletableFuture<Exception> outcome = run(dial);
        hanging.await();
        dial.stop();
        assertEquals(Reason.CLOSED, ((TransportException) outcome.get()).reason());
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        Dial<String> dial = dial(limit -> hang());
        CompletableFuture<Exception> outcome = new CompletableFuture<>();
        Thread thread = Thread.startVirtualThread(() -> outcome.complete(failure(dial)));
        hanging.await();
        thread.interrupt();
        assertEquals(Reason.CLOSED, ((TransportException) outcome.get()).reason());
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }

    @Test
    void theBudgetEndsIt() {
        TransportException e = assertThrows(
                TransportException.class, () -> dial(limit -> hang()).run(Duration.ofMillis(100)));
        assertEquals(Reason.TIMEOUT, e.reason());
    }

    private static CompletableFuture<Exception> run(Dial<String> dial) {
        CompletableFuture<Exception> outcome = new CompletableFuture<>();
        Thread.startVirtualThread(() -> outcome.complete(failure(dial)));
        return outcome;
    }

    private static Exception failure(Dial<String> dial) {
        return assertThrows(TransportException.class, () -> dial.run(LONG));
    }
}
