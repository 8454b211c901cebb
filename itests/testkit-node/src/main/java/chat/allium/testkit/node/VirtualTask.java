package chat.allium.testkit.node;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Something that is to be done at a moment of virtual time, once or again and again. */
final class VirtualTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

    private static final AtomicLong LAST = new AtomicLong();

    private final long order = LAST.incrementAndGet();
    private final VirtualTime time;
    private final long period;
    private volatile long due;

    /** @param period nanoseconds between two runs; 0 for one run */
    VirtualTask(Callable<V> what, VirtualTime time, long due, long period) {
        super(what);
        this.time = time;
        this.due = due;
        this.period = period;
    }

    long due() {
        return due;
    }

    long order() {
        return order;
    }

    @Override
    public void run() {
        if (!isPeriodic()) {
            super.run();
        } else if (runAndReset()) {
            due += period;
            time.add(this);
        }
    }

    @Override
    public boolean isPeriodic() {
        return period > 0;
    }

    @Override
    public boolean cancel(boolean interrupt) {
        time.remove(this);
        return super.cancel(interrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(due - time.nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
