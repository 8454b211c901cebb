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
    /** Waiting does not count the machine's sleep, the clock does: while something is due, look at it often. */
    static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long NOTHING_DUE = TimeUnit.SECONDS.toNanos(60);
    private static final long WATCH = TimeUnit.SECONDS.toNanos(1);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongSupplier nanos;
    private final LongSupplier nextTick;
    private final Runnable tick;
    private final Runnable watch;
    private volatile boolean closed;

    /**
     * @param nextTick when {@code tick} is due; {@link Long#MAX_VALUE} for never
     * @param watch run about once a second while something is due, else about once a minute
     */
    DeliveryLoop(LongSupplier nanos, LongSupplier nextTick, Runnable tick, Runnable watch) {
        this.nanos = nanos;
        this.nextTick = nextTick;
        this.tick = tick;
        this.watch = watch;
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
            long watched = nanos.getAsLong();
            while (!closed) {
                Runnable task = await();
                if (task != null) {
                    attempt(task);
                }
                if (!closed && nextTick.getAsLong() <= nanos.getAsLong()) {
                    attempt(tick);
                }
                if (!closed && nanos.getAsLong() - watched >= WATCH) {
                    watched = nanos.getAsLong();
                    attempt(watch);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The delivery loop was interrupted; restart the messenger bundle.", e);
        }
    }

    private @Nullable Runnable await() throws InterruptedException {
        long due = nextTick.getAsLong();
        long nap = due == Long.MAX_VALUE ? NOTHING_DUE : Math.min(LONGEST_NAP, due - nanos.getAsLong());
        return tasks.poll(nap, TimeUnit.NANOSECONDS);
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
