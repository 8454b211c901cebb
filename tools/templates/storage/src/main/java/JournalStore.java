package @PACKAGE@;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import chat.allium.api.storage.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** The store: one writer on a thread of its own, readers on theirs. Closures that wait together share one commit. */
final class JournalStore implements Store {

    private static final int MOST_TOGETHER = 512;
    private static final System.Logger LOG = System.getLogger(JournalEngine.NAME);

    private final Journal journal;
    private final AutoCloseable fileLock;
    private final Rows rows;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    /** Held for reading by every call under way, so that closing waits for them. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private final ScopedValue<Boolean> inside = ScopedValue.newInstance();
    private final Thread writer = Thread.ofVirtual().name("journal-writer").unstarted(this::run);
    private volatile boolean closed;

    /** Takes over both, and closes them when it is closed. @throws IOException if the journal can not be read */
    JournalStore(Journal journal, AutoCloseable fileLock) throws IOException {
        this.journal = journal;
        this.fileLock = fileLock;
        try {
            this.rows = new Rows(journal);
        } catch (IOException e) {
            journal.close();
            throw e;
        }
        writer.start();
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        refuseInside();
        return using(() -> {
            RowTransaction tx = new RowTransaction(rows, false);
            try {
                return ScopedValue.where(inside, true).call(() -> work.apply(tx));
            } finally {
                tx.end();
            }
        });
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("the writer can not wait for itself");
        }
        return enqueue(work).await();
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        return enqueue(work).result;
    }

    private <T> Job<T> enqueue(Function<Transaction, T> work) {
        refuseInside();
        Job<T> job = new Job<>(work);
        use.readLock().lock();
        try {
            if (closed) {
                job.fail(new StorageException("The store is closed."));
                job.complete();
            } else {
                queue.add(job);
            }
        } finally {
            use.readLock().unlock();
        }
        return job;
    }

    @Override
    public long rows() {
        return using(() -> rows.committed(all -> (long) all.size()));
    }

    @Override
    public List<StoredRow> page(RowName.Kind kind, Optional<RowName> after, int limit) {
        int most = RowTransaction.limit(limit);
        RowName from = after.orElse(Rows.first(kind));
        return using(() -> rows.committed(all -> Rows.from(all, from, false).limit(most).toList()));
    }

    @Override
    public RowState find(RowName name) {
        return using(() -> rows.committed(all -> new RowState(name, Optional.ofNullable(all.get(name)))));
    }

    @Override
    public Feed follow() {
        return using(rows::follow);
    }

    @Override
    public void apply(List<RowState> states) {
        write(tx -> {
            states.forEach(state -> rows.set(state.name(), state.row()));
            return true;
        });
    }

    /** Waits for what was submitted and for reads, and closes. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                queue.add(new Job<>(tx -> true));
            }
        } finally {
            use.writeLock().unlock();
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T using(Supplier<T> work) {
        use.readLock().lock();
        try {
            // What the writer does after its last commit may still read.
            if (closed && Thread.currentThread() != writer) {
                throw new StorageException("The store is closed.");
            }
            return work.get();
        } finally {
            use.readLock().unlock();
        }
    }

    private void refuseInside() {
        if (inside.isBound()) {
            throw new IllegalStateException("a closure must not call the storage");
        }
    }

    private void run() {
        try {
            do {
                List<Job<?>> together = new ArrayList<>(List.of(queue.take()));
                queue.drainTo(together, MOST_TOGETHER - 1);
                commit(together);
            } while (!closed || !queue.isEmpty());
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.ERROR, "The writer was interrupted; nothing more is written.", e);
        } finally {
            journal.close();
            Journal.closeQuietly(fileLock);
        }
    }

    private void commit(List<Job<?>> together) {
        together.forEach(Job::run);
        try {
            rows.commit();
        } catch (IOException | RuntimeException e) {
            StorageException refused = new StorageException(
                    "The store can not be written (" + e.getMessage() + "): see whether its disk is full.", e);
            together.forEach(job -> job.fail(refused));
        }
        together.forEach(Job::complete);
        try {
            rows.compact();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The journal can not be written anew; it stays long.", e);
        }
    }

    /** A closure, and what became of it. */
    private final class Job<T> {

        private final Function<Transaction, T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private List<Runnable> afterCommit = List.of();
        private T value;
        private Throwable thrown;

        Job(Function<Transaction, T> work) {
            this.work = work;
        }

        void run() {
            int savepoint = rows.savepoint();
            RowTransaction tx = new RowTransaction(rows, true);
            try {
                value = ScopedValue.where(inside, true).call(() -> work.apply(tx));
                afterCommit = tx.end();
            } catch (Throwable e) {
                tx.end();
                rows.rollback(savepoint);
                thrown = e;
            }
        }

        void fail(StorageException refused) {
            afterCommit = List.of();
            thrown = thrown == null ? refused : thrown;
        }

        void complete() {
            for (Runnable action : afterCommit) {
                try {
                    action.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "An action after a commit failed.", e);
                }
            }
            if (thrown == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(thrown);
            }
        }

        T await() {
            result.handle((done, failed) -> done).join();
            if (thrown != null) {
                throw Job.<RuntimeException>as(thrown);
            }
            return value;
        }

        /** Whatever the closure threw reaches the caller as it was. */
        @SuppressWarnings("unchecked")
        private static <X extends Throwable> X as(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }
}
