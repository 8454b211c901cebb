package chat.allium.link;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The time of all links, and what happens later. Nothing that runs here may block; ticks have virtual threads of their own. */
final class Timer implements AutoCloseable {

    private static final long GRACE_MILLIS = 300;

    private final LongSupplier nanos;
    private final long tickMillis;
    private final ScheduledThreadPoolExecutor executor;

    Timer(LongSupplier nanos, long tickMillis) {
        this.nanos = nanos;
        this.tickMillis = tickMillis;
        this.executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("link-timer").factory());
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Something that happens unless it is closed before. */
    static final class Deadline implements AutoCloseable {

        private final Runnable action;
        private volatile boolean passed;
        private volatile boolean over;
        private volatile @Nullable ScheduledFuture<?> future;

        private Deadline(Runnable action) {
            this.action = action;
        }

        private void pass() {
            if (!over) {
                passed = true;
                action.run();
            }
        }

        boolean hasPassed() {
            return passed;
        }

        @Override
        public void close() {
            over = true;
            if (future != null) {
                future.cancel(false);
            }
        }
    }

    long nanos() {
        return nanos.getAsLong();
    }

    Deadline deadline(long afterNanos, Runnable action) {
        Deadline deadline = new Deadline(action);
        deadline.future = schedule(deadline::pass, TimeUnit.NANOSECONDS.toMillis(afterNanos));
        return deadline;
    }

    /** When what was queued on a link that was closed has had its time. */
    void afterGrace(Runnable action) {
        after(GRACE_MILLIS, action);
    }

    /** On a virtual thread of its own. */
    void after(long millis, Runnable action) {
        schedule(() -> Thread.startVirtualThread(action), millis);
    }

    private @Nullable ScheduledFuture<?> schedule(Runnable action, long millis) {
        try {
            return executor.schedule(action, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The bundle has stopped: everything is over now.
            action.run();
            return null;
        }
    }

    void everyTick(Runnable tick, BooleanSupplier over) {
        try {
            Repeat repeat = new Repeat(tick, over);
            repeat.future = executor.scheduleWithFixedDelay(repeat, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            tick.run();
        }
    }

    private static final class Repeat implements Runnable {

        private final Runnable tick;
        private final BooleanSupplier over;
        private volatile @Nullable ScheduledFuture<?> future;

        Repeat(Runnable tick, BooleanSupplier over) {
            this.tick = tick;
            this.over = over;
        }

        @Override
        public void run() {
            if (!over.getAsBoolean()) {
                Thread.startVirtualThread(tick);
            } else if (future != null) {
                future.cancel(false);
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
