package chat.allium.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs tasks in the order they were added, one at a time, on the threads that call {@link #run}; no lock is held meanwhile. */
final class Serial {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    void add(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
        } finally {
            lock.unlock();
        }
    }

    /** Returns at once if another thread, or a caller further down the stack, is at it: that one does the rest. */
    void run() {
        for (Runnable task = next(false); task != null; task = next(true)) {
            task.run();
        }
    }

    private @Nullable Runnable next(boolean mine) {
        lock.lock();
        try {
            if (running && !mine) {
                return null;
            }
            Runnable task = tasks.poll();
            running = task != null;
            return task;
        } finally {
            lock.unlock();
        }
    }
}
