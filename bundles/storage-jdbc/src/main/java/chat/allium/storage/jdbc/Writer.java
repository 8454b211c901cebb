package chat.allium.storage.jdbc;

import chat.allium.api.storage.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. Closures that wait together run one after the other, a savepoint each, and share one commit.
 *
 * <p>A commit that fails fails all its closures. The next closure gets a new connection, which brings a database up again that
 * went down: so a full disk heals by itself once there is room.
 */
final class Writer implements AutoCloseable {

    /** No closure is added to a commit that has changed this many rows: readers wait for its locks. */
    static final int MAX_ROWS = 512;

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final Engine engine;
    private final Followers followers;
    private final ScopedValue<Boolean> inside;
    private final int mostRows;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final ReentrantLock gate = new ReentrantLock();
    private final AtomicLong commits = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Changes changes;

    /** @param mostRows no closure is added to a commit that has changed so many; 1 for a commit each */
    Writer(Engine engine, ScopedValue<Boolean> inside, Followers followers, int mostRows) {
        this.engine = engine;
        this.followers = followers;
        this.inside = inside;
        this.mostRows = mostRows;
        this.changes = new Changes(Session.forWriting(engine), followers);
        // A platform thread: it spends its life in monitors and file syncs of the engine, where a virtual one would
        // hold a
        // carrier, of which small machines have two.
        this.thread = Thread.ofPlatform().name("allium-storage-writer").daemon().unstarted(this::run);
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Commits that made something durable. */
    long commits() {
        return commits.get();
    }

    <T> CompletableFuture<T> submit(Job<T> job) {
        gate.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(JdbcStorage.closed());
            }
            queue.add(job);
        } finally {
            gate.unlock();
        }
        return job.result();
    }

    private void run() {
        try {
            do {
                batch(queue.take());
            } while (!closed || !queue.isEmpty());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the writer", e);
        } finally {
            disconnect();
        }
    }

    private void batch(Job<?> first) {
        List<Job<?>> jobs = new ArrayList<>();
        jobs.add(first);
        try {
            commitTogether(jobs);
        } catch (SQLException e) {
            Changes open = changes;
            fail(
                    jobs,
                    open == null
                            ? Session.exception(engine.dialect(), e)
                            : open.session().why(e));
        } catch (StorageException e) {
            fail(jobs, e);
        } catch (RuntimeException | Error e) {
            LOG.error("The storage's writer met a bug.", e);
            fail(jobs, new StorageException("The store failed; see the log.", e));
        }
        jobs.forEach(Job::complete);
    }

    private void commitTogether(List<Job<?>> jobs) throws SQLException {
        Changes open = connected(jobs);
        for (Job<?> job = jobs.getFirst(); job != null; job = next(open, jobs)) {
            job.run(open, inside);
        }
        open.saveRev();
        open.session().commit();
        if (open.rows() > 0) {
            open.session().force();
            commits.incrementAndGet();
        }
        open.committed();
    }

    private @Nullable Job<?> next(Changes open, List<Job<?>> jobs) {
        Job<?> job = open.rows() < mostRows ? queue.poll() : null;
        if (job != null) {
            jobs.add(job);
        }
        return job;
    }

    private Changes connected(List<Job<?>> jobs) {
        Changes open = changes;
        if (open == null || open.session().isDead()) {
            disconnect();
            try {
                open = new Changes(Session.forWriting(engine), followers);
            } catch (StorageException e) {
                // Trying again for each that waits would only take longer.
                queue.drainTo(jobs);
                throw e;
            }
            changes = open;
        }
        return open;
    }

    private void fail(List<Job<?>> jobs, StorageException e) {
        LOG.warn("{} writes failed: {}", jobs.size(), e.getMessage());
        disconnect();
        jobs.forEach(job -> job.fail(e));
    }

    private void disconnect() {
        Changes open = changes;
        changes = null;
        if (open != null) {
            open.session().close();
        }
    }

    /** Refuses new closures and waits until those accepted are done. */
    @Override
    public void close() {
        gate.lock();
        try {
            if (!closed) {
                closed = true;
                queue.add(new Job<>(tx -> true));
            }
        } finally {
            gate.unlock();
        }
        try {
            if (!thread.join(DRAIN)) {
                LOG.warn("A write has not ended within {} s; the store closes without it.", DRAIN.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
