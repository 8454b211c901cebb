package chat.allium.testkit.storage;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storage in memory with the rules of the real ones: one writer on its own thread, a savepoint for each closure, one commit for
 * those that wait together, results and {@code afterCommit} in order after it. {@link #reopened} is the same disk after a restart.
 */
public final class MemoryStorage implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryStorage.class);

    private final MemoryTables tables;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final ReentrantLock gate = new ReentrantLock();
    private final ScopedValue<Boolean> inside = ScopedValue.newInstance();
    private final Thread writer;
    private volatile @Nullable String broken;
    private volatile boolean closed;
    private volatile OptionalLong free = OptionalLong.empty();

    /** An empty store. */
    public MemoryStorage() {
        this(new MemoryTables());
    }

    private MemoryStorage(MemoryTables tables) {
        this.tables = tables;
        this.writer = Thread.ofVirtual().name("memory-storage").unstarted(this::run);
        writer.start();
    }

    /** A new store with what this one, now closed, had committed. */
    public MemoryStorage reopened() {
        close();
        return new MemoryStorage(tables);
    }

    /** Another store with what this one had committed so far, as when its files are copied. */
    public MemoryStorage copied() {
        MemoryStorage copy = new MemoryStorage();
        for (RowName.Kind kind : RowName.Kind.values()) {
            List<StoredRow> page = page(kind, Optional.empty(), 200);
            while (!page.isEmpty()) {
                copy.apply(page.stream().map(RowState::of).toList());
                page = page(kind, Optional.of(page.getLast().name()), 200);
            }
        }
        return copy;
    }

    /** From now on every read and write fails with this sentence, as when a disk is full, until {@link #repair}. */
    public void breakDown(String sentence) {
        broken = sentence;
    }

    /** Ends what {@link #breakDown} began. */
    public void repair() {
        broken = null;
    }

    /** From now on the disk has this much room, for whoever asks; nothing fails for lack of it. */
    public void freeBytes(long bytes) {
        free = OptionalLong.of(bytes);
    }

    @Override
    public Optional<String> incarnation() {
        return Optional.of(Integer.toString(System.identityHashCode(tables)));
    }

    @Override
    public OptionalLong freeBytes() {
        return free;
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        checkOutside();
        checkWhole();
        MemoryTransaction tx = new MemoryTransaction(tables, false);
        try {
            return ScopedValue.where(inside, true).call(() -> work.apply(tx));
        } finally {
            tx.end();
        }
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("the writer can not wait for itself");
        }
        CompletableFuture<Outcome<T>> outcome = submit(work).handle(Outcome::new);
        return outcome.join().get();
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        checkOutside();
        Job<T> job = new Job<>(work);
        gate.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new StorageException("The store is closed."));
            }
            queue.add(job);
        } finally {
            gate.unlock();
        }
        return job.result;
    }

    @Override
    public long rows() {
        checkWhole();
        return tables.locked(() ->
                tables.all.stream().mapToLong(table -> table.committed.size()).sum());
    }

    @Override
    public List<StoredRow> page(RowName.Kind kind, Optional<RowName> after, int limit) {
        checkWhole();
        int most = Page.limit(limit);
        return tables.locked(() -> tables.of(kind).page(after, most));
    }

    @Override
    public RowState find(RowName name) {
        checkWhole();
        return new RowState(name, tables.locked(() -> tables.of(name.kind()).find(name)));
    }

    @Override
    public Feed follow() {
        return tables.follow();
    }

    @Override
    public void apply(List<RowState> states) {
        this.<Boolean>write(tx -> {
            MemoryCopying copying = new MemoryCopying((MemoryTransaction) tx);
            states.forEach(copying::apply);
            return true;
        });
    }

    /** Runs what waits, then ends. */
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
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                List<Job<?>> batch = new ArrayList<>(List.of(queue.take()));
                queue.drainTo(batch);
                commitTogether(batch);
            } while (!closed || !queue.isEmpty());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the writer", e);
        }
    }

    private void commitTogether(List<Job<?>> batch) {
        try {
            for (Job<?> job : batch) {
                checkWhole();
                job.run();
            }
            checkWhole();
            tables.commit();
        } catch (StorageException e) {
            tables.rollback(0);
            batch.forEach(job -> job.fail(e));
        }
        batch.forEach(Job::complete);
    }

    private void checkOutside() {
        if (inside.isBound()) {
            throw new IllegalStateException("a closure must not call the storage");
        }
    }

    private void checkWhole() {
        String sentence = broken;
        if (sentence != null || closed && Thread.currentThread() != writer) {
            throw new StorageException(sentence != null ? sentence : "The store is closed.");
        }
    }

    /** What a write returns or throws. */
    private record Outcome<T>(@Nullable T value, @Nullable Throwable thrown) {

        T get() {
            return thrown == null ? value : Outcome.<T, RuntimeException>raise(thrown);
        }

        @SuppressWarnings("unchecked")
        private static <T, X extends Throwable> T raise(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }

    private final class Job<T> {

        private final Function<Transaction, T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private List<Runnable> afterCommit = List.of();
        private @Nullable T value;
        private @Nullable Throwable thrown;

        Job(Function<Transaction, T> work) {
            this.work = work;
        }

        void run() {
            int savepoint = tables.savepoint();
            MemoryTransaction tx = new MemoryTransaction(tables, true);
            try {
                value = ScopedValue.where(inside, true).call(() -> work.apply(tx));
                afterCommit = tx.end();
            } catch (Throwable e) {
                tx.end();
                tables.rollback(savepoint);
                thrown = e;
            }
        }

        void fail(StorageException e) {
            afterCommit = List.of();
            thrown = thrown == null ? e : thrown;
        }

        void complete() {
            for (Runnable action : afterCommit) {
                try {
                    action.run();
                } catch (RuntimeException e) {
                    LOG.error("An action after a commit failed.", e);
                }
            }
            if (thrown == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(thrown);
            }
        }
    }
}
