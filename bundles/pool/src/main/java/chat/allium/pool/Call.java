package chat.allium.pool;

import chat.allium.api.transport.Connection;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Something that a thread waits for on the network and that another may cancel: the wait for a connection, then a handshake. */
final class Call {

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private @Nullable Connection connection;
    private volatile boolean cancelled;

    /** The calling thread waits from now on. */
    void begin() {
        lock.lock();
        try {
            thread = Thread.currentThread();
            if (cancelled) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    void connected(Connection made) {
        lock.lock();
        try {
            connection = made;
            if (cancelled) {
                made.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The calling thread waits no more, and is not interrupted any more. */
    void end() {
        lock.lock();
        try {
            thread = null;
            connection = null;
        } finally {
            lock.unlock();
        }
    }

    void cancel() {
        lock.lock();
        try {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
            if (connection != null) {
                connection.close();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }
}
