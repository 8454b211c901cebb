package chat.allium.messenger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands items to one consumer on a virtual thread of its own. A consumer that is too slow loses its whole backlog, not some of
 * it, and is told; one that throws goes on with the next item.
 */
final class Backlog<T> implements AutoCloseable {

    static final int CAPACITY = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final Runnable STOP = () -> {};

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<T> items = new ArrayDeque<>();
    private final String name;
    private final Consumer<? super T> consumer;
    private final Runnable lost;
    private boolean overflowed;
    private boolean closed;

    /** @param lost called on the same thread after the backlog was dropped */
    Backlog(String name, Consumer<? super T> consumer, Runnable lost) {
        this.name = name;
        this.consumer = consumer;
        this.lost = lost;
        Thread.ofVirtual().name("allium-" + name).start(this::run);
    }

    /** Never blocks. */
    void offer(T item) {
        lock.lock();
        try {
            if (items.size() < CAPACITY) {
                items.add(item);
            } else {
                items.clear();
                overflowed = true;
            }
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
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (Runnable next = next(); next != STOP; next = next()) {
                runOne(next);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted.", name, e);
        }
    }

    private Runnable next() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !overflowed && items.isEmpty()) {
                changed.await();
            }
            if (closed) {
                return STOP;
            }
            if (overflowed) {
                overflowed = false;
                return lost;
            }
            T item = items.remove();
            return () -> consumer.accept(item);
        } finally {
            lock.unlock();
        }
    }

    private void runOne(Runnable task) {
        try {
            task.run();
        } catch (Exception | LinkageError e) {
            LOG.warn("{} failed; it goes on with what comes next.", name, e);
        }
    }
}
