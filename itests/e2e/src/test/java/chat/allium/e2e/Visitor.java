package chat.allium.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Connects as Allium does: short attempts that overlap, each with an isolation token of its own. */
final class Visitor {

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration EACH = Duration.ofSeconds(12);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TorClient client;

    Visitor(TorClient client) {
        this.client = client;
    }

    /** One attempt. */
    TorStream attempt(String onion, Duration limit) throws IOException {
        return client.connect(onion, EchoService.PORT, RANDOM.nextLong(1, Long.MAX_VALUE), limit);
    }

    /** As many attempts as it takes. */
    TorStream connect(String onion, Duration budget) throws IOException, InterruptedException {
        BlockingQueue<Optional<TorStream>> outcomes = new LinkedBlockingQueue<>();
        AtomicBoolean taken = new AtomicBoolean();
        long end = System.nanoTime() + budget.toNanos();
        try {
            while (System.nanoTime() < end) {
                Thread.ofVirtual().name("attempt").start(() -> outcomes.add(attempt(onion, taken)));
                Optional<Optional<TorStream>> outcome = poll(outcomes, EVERY, end);
                if (outcome.isPresent() && outcome.get().isEmpty()) {
                    outcome = poll(outcomes, AFTER_A_FAILURE, end);
                }
                if (outcome.isPresent() && outcome.get().isPresent()) {
                    return outcome.get().get();
                }
            }
            throw new IOException("no connection within " + budget);
        } finally {
            taken.set(true);
        }
    }

    private Optional<TorStream> attempt(String onion, AtomicBoolean taken) {
        try {
            TorStream stream = attempt(onion, EACH);
            if (taken.compareAndSet(false, true)) {
                return Optional.of(stream);
            }
            stream.close();
        } catch (IOException e) {
            // The next one may get through.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static <T> Optional<T> poll(BlockingQueue<T> queue, Duration atMost, long end) throws InterruptedException {
        long nanos = Math.min(atMost.toNanos(), end - System.nanoTime());
        return Optional.ofNullable(queue.poll(nanos, TimeUnit.NANOSECONDS));
    }

    /** Makes oneself known. */
    static void greet(TorStream stream) throws IOException {
        stream.out().write(EchoService.FRIEND);
        stream.out().flush();
    }

    /** Sends something to an {@link EchoService} and checks that it comes back. */
    static void echo(TorStream stream, Duration atMost) throws IOException, InterruptedException {
        byte[] sent = new byte[64];
        RANDOM.nextBytes(sent);
        FutureTask<byte[]> back = new FutureTask<>(() -> {
            stream.out().write(sent);
            stream.out().flush();
            return stream.in().readNBytes(sent.length);
        });
        Thread.startVirtualThread(back);
        try {
            assertArrayEquals(sent, back.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw new IOException("no echo", e.getCause());
        } catch (TimeoutException e) {
            stream.close();
            throw new IOException("no echo within " + atMost, e);
        }
    }

    /** Connects, makes itself known, gets an echo; returns how long that took. */
    Duration visit(String onion, Duration budget) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (TorStream stream = connect(onion, budget)) {
            greet(stream);
            echo(stream, budget.minusNanos(System.nanoTime() - begin));
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
