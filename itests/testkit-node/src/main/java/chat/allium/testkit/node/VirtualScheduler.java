package chat.allium.testkit.node;

import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs tasks when virtual time has come to them, on the thread that moves it. Thread-safe. */
final class VirtualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final Set<VirtualTask<?>> all = ConcurrentHashMap.newKeySet();
    private final VirtualTime time;
    private volatile boolean down;

    VirtualScheduler(VirtualTime time) {
        this.time = time;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(Executors.callable(command), delay, unit, 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(callable, delay, unit, 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long delay, long period, TimeUnit unit) {
        return add(Executors.callable(command), delay, unit, positive(unit.toNanos(period)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long delay, long pause, TimeUnit unit) {
        // A task takes no virtual time, so this is the same.
        return scheduleAtFixedRate(command, delay, pause, unit);
    }

    @Override
    public void execute(Runnable command) {
        schedule(command, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public void shutdown() {
        down = true;
        all.forEach(task -> task.cancel(false));
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return down;
    }

    @Override
    public boolean isTerminated() {
        return down;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return down;
    }

    private <V> VirtualTask<V> add(Callable<V> what, long delay, TimeUnit unit, long period) {
        if (down) {
            throw new RejectedExecutionException("the scheduler was shut down");
        }
        long due = time.nanos() + Math.max(0, unit.toNanos(delay));
        VirtualTask<V> task = new VirtualTask<>(what, time, due, period);
        all.removeIf(VirtualTask::isDone);
        all.add(task);
        time.add(task);
        return task;
    }

    private static long positive(long nanos) {
        if (nanos <= 0) {
            throw new IllegalArgumentException("a period is longer than nothing");
        }
        return nanos;
    }
}
