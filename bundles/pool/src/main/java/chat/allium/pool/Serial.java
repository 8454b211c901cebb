package chat.allium.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks in the order they were added, one at a time, on a virtual thread of its own: never on a caller's, who may hold a
 * lock that a task wants.
 */
final class Serial {

    private static final Logger LOG = LoggerFactory.getLogger(Serial.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    void add(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
            if (!running) {
                running = true;
                Thread.ofVirtual().name("pool-effects").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            Runnable task;
            lock.lock();
            try {
                if (tasks.isEmpty()) {
                    running = false;
                    return;
                }
                task = tasks.remove();
            } finally {
                lock.unlock();
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("What the pool had to do failed; it goes on with the next", e);
            }
        }
    }
}
