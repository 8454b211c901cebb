package chat.allium.storage.jdbc;

import chat.allium.api.storage.StorageException;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A few connections for readers, opened when they are first needed. */
final class Readers implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final long WAIT_SECONDS = 30;

    private final Engine engine;
    private final Semaphore free = new Semaphore(CONNECTIONS, true);
    private final Deque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Readers(Engine engine) {
        this.engine = engine;
    }

    <T> T read(Function<Session, T> work) {
        acquire(1);
        try {
            return lent(work);
        } finally {
            free.release();
        }
    }

    private <T> T lent(Function<Session, T> work) {
        if (closed) {
            throw JdbcStorage.closed();
        }
        Session session = idleSession().orElseGet(() -> Session.forReading(engine));
        try {
            return work.apply(session);
        } finally {
            giveBack(session);
            engine.leaveThread();
        }
    }

    private void giveBack(Session session) {
        if (session.takeFailure().isEmpty() && session.reset()) {
            idle.push(session);
        } else {
            session.close();
        }
    }

    private Optional<Session> idleSession() {
        Session session = idle.poll();
        while (session != null && session.isDead()) {
            session.close();
            session = idle.poll();
        }
        return Optional.ofNullable(session);
    }

    private void acquire(int permits) {
        try {
            if (!free.tryAcquire(permits, WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new StorageException(
                        "The store is busy: other reads have not ended within " + WAIT_SECONDS + " s; try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("Reading was interrupted before it began.", e);
        }
    }

    /** Refuses new reads, and waits for those that run. */
    @Override
    public void close() {
        closed = true;
        try {
            acquire(CONNECTIONS);
        } finally {
            idle.forEach(Session::close);
            idle.clear();
        }
        free.release(CONNECTIONS);
    }
}
