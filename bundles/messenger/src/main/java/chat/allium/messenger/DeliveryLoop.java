package chat.allium.messenger;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One virtual thread on which everything about lanes happens, one task at a time, and which wakes when a lane is due. */
final class DeliveryLoop implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
    /** Waiting does not count the machine's sleep, the clock does: look at it now and then. */
    private static final long LONGEST_NAP = TimeUnit.SECONDS.toNanos(30);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongSupplier nanos;
    private final LongSupplier nextTick;
    private final Runnable tick;
    private volatile boolean closed;

    /** @param nextTick when {@code tick} is due; {@link Long#MAX_VALUE} for never */
    DeliveryLoop(LongSupplier nanos, LongSupplier nextTick, Runnable tick) {
        this.nanos = nanos;
        this.nextTick = nextTick;
        this.tick = tick;
    }

    void start() {
        Thread.ofVirtual().name("allium-delivery").start(this::run);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Has the loop look again at when it is due. */
    void wake() {
        tasks.add(() -> {});
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }

    private void run() {
        try {
            while (!closed) {
                Runnable task = await();
                if (task != null) {
                    attempt(task);
                }
                if (!closed && nextTick.getAsLong() <= nanos.getAsLong()) {
                    attempt(tick);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The delivery loop was interrupted; restart the messenger bundle.", e);
        }
    }

    private @Nullable Runnable await() throws InterruptedException {
        long due = nextTick.getAsLong();
        if (due == Long.MAX_VALUE) {
            return tasks.take();
        }
        return tasks.poll(Math.min(LONGEST_NAP, due - nanos.getAsLong()), TimeUnit.NANOSECONDS);
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // An Error too, as when a bundle is updated: it must not end the one loop there is.
            LOG.error("Delivery: a step failed; the others go on.", e);
        }
    }
}
