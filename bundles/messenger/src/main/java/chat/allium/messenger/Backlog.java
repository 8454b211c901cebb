package chat.allium.messenger;

import chat.allium.api.transport.Registration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands items to one consumer on a virtual thread of its own. A consumer that is too slow loses its whole backlog, not some of
 * it, and is told; one that throws goes on with the next item; one that takes too long is interrupted; one that goes past a limit
 * of {@link Conduct} is called no more.
 */
final class Backlog<T> implements AutoCloseable {

    static final int CAPACITY = 1_024;
    /** How long one call may take. */
    static final Duration MOST = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final Runnable STOP = () -> {};

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<T> items = new ArrayDeque<>();
    private final String name;
    private final Consumer<? super T> consumer;
    private final Runnable lost;
    private final Conduct conduct;
    private final Alarm alarm;
    private final Thread thread;
    private boolean overflowed;
    private boolean closed;
    private boolean busy;

    /** @param lost called on the same thread after the backlog was dropped */
    Backlog(String name, Consumer<? super T> consumer, Runnable lost, Conduct conduct, Alarm alarm) {
        this.name = name;
        this.consumer = consumer;
        this.lost = lost;
        this.conduct = conduct;
        this.alarm = alarm;
        this.thread = Thread.ofVirtual().name("allium-" + name).start(this::run);
    }

    Conduct conduct() {
        return conduct;
    }

    /** Whether nothing waits and nothing is being handled. */
    boolean idle() {
        lock.lock();
        try {
            return items.isEmpty() && !overflowed && !busy;
        } finally {
            lock.unlock();
        }
    }

    /** Never blocks. */
    void offer(T item) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (items.size() < CAPACITY) {
                items.add(item);
            } else {
                int thrown = items.size() + 1;
                items.clear();
                overflowed = true;
                closed = conduct.overflowed(thrown);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The consumer is to begin anew: what waits is dropped, and it is told. */
    void reload() {
        lock.lock();
        try {
            items.clear();
            overflowed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is handed over any more; what is being handled just now is not waited for. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            items.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Runnable next = next(); next != STOP; next = next()) {
            runOne(next);
        }
        if (conduct.suspended()) {
            LOG.warn("{} went past a limit and is called no more: {}.", name, conduct.activity());
            close();
        }
    }

    private Runnable next() {
        lock.lock();
        try {
            busy = false;
            while (!closed && !overflowed && items.isEmpty()) {
                // An interruption of the call before that came too late is no reason to end.
                changed.awaitUninterruptibly();
            }
            if (closed || conduct.suspended()) {
                return STOP;
            }
            busy = true;
            if (overflowed) {
                overflowed = false;
                return lost;
            }
            T item = items.remove();
            if (items.isEmpty()) {
                conduct.caughtUp();
            }
            return () -> consumer.accept(item);
        } finally {
            lock.unlock();
        }
    }

    private void runOne(Runnable task) {
        Conduct.Call call = conduct.begin();
        boolean failed = true;
        try (Registration _ = alarm.after(MOST, () -> late(call))) {
            task.run();
            failed = false;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            if (conduct.failsAnew()) {
                LOG.warn("{} failed; failures that follow are only counted.", name, new Blame(e));
            }
        } finally {
            call.end(failed);
            Thread.interrupted();
        }
    }

    private void late(Conduct.Call call) {
        Conduct.Verdict verdict = call.late();
        if (verdict == Conduct.Verdict.NOTHING) {
            return;
        }
        LOG.warn("{} took longer than {} s and is interrupted.", name, MOST.toSeconds());
        thread.interrupt();
        if (verdict == Conduct.Verdict.SUSPEND) {
            close();
        } else {
            // Not called off when the call ends: it finds then that it is over.
            alarm.after(MOST, () -> late(call));
        }
    }
}
