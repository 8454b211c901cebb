package chat.allium.storage.switching;

import chat.allium.api.lease.Leased;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The storage that everybody uses, before one store or another. Between {@link #pause} and {@link #resume} writes are accepted and
 * held, in order; nobody is refused, and nothing is told to be durable. Reads go on.
 */
final class Gate implements Storage {

    /** A write that waits for {@link #resume}. */
    private record Held<T>(Function<Transaction, T> work, CompletableFuture<T> result) {

        void through(Store store) {
            store.submit(work).whenComplete((value, thrown) -> {
                if (thrown == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(thrown);
                }
            });
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final ScopedValue<Boolean> inside = ScopedValue.newInstance();
    private final Leased<Source> readers = new Leased<>("storage");
    private final ReentrantLock lock = new ReentrantLock();
    private Source store;
    private @Nullable List<Held<?>> held;
    /** On which closures ran last, and what follows their commits. */
    private volatile @Nullable Thread writer;

    /** @param store gives what is used; may wait until it is open */
    Gate(Source store) {
        this.store = store;
        readers.bind(store);
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        checkOutside();
        return readers.use(open -> open.get().read(marked(work)));
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("the writer can not wait for itself");
        }
        try {
            return submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("Interrupted; nobody knows whether that was stored.", e);
        } catch (ExecutionException e) {
            throw Gate.<RuntimeException>raise(e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X raise(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        checkOutside();
        Function<Transaction, T> closure = noting(work);
        // Waits, while it opens, outside of the lock; within it there is nothing to wait for any more.
        current().get();
        lock.lock();
        try {
            if (held == null) {
                return store.get().submit(closure);
            }
            Held<T> write = new Held<>(closure, new CompletableFuture<>());
            held.add(write);
            return write.result();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<String> incarnation() {
        try {
            return current().get().incarnation();
        } catch (StorageException e) {
            LOG.debug("The store does not open, so nobody knows whether it is a copy.", e);
            return Optional.empty();
        }
    }

    @Override
    public OptionalLong freeBytes() {
        return current().freeBytes();
    }

    private Source current() {
        lock.lock();
        try {
            return store;
        } finally {
            lock.unlock();
        }
    }

    private void checkOutside() {
        if (inside.isBound()) {
            throw new IllegalStateException("a closure must not call the storage");
        }
    }

    private <T> Function<Transaction, T> marked(Function<Transaction, T> work) {
        return tx -> ScopedValue.where(inside, true).call(() -> work.apply(tx));
    }

    private <T> Function<Transaction, T> noting(Function<Transaction, T> work) {
        Function<Transaction, T> marked = marked(work);
        return tx -> {
            writer = Thread.currentThread();
            return marked.apply(tx);
        };
    }

    /** From now on writes are held. */
    void pause() {
        lock.lock();
        try {
            held = new ArrayList<>();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until what was submitted before {@link #pause} is done. @return whether it was in time */
    boolean drained(Duration patience) throws InterruptedException {
        try {
            return current().get().submit(tx -> true).get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new StorageException("The store in use does not answer: see the log.", e.getCause());
        }
    }

    /** Lets writes through, first those that were held: to the same store, or to another. */
    void resume(Source next) {
        readers.bind(next);
        lock.lock();
        try {
            store = next;
            List<Held<?>> waiting = held == null ? List.of() : held;
            held = null;
            // Under the lock, which keeps their order before all that come now; a submit does not wait.
            waiting.forEach(write -> write.through(next.get()));
        } finally {
            lock.unlock();
        }
    }

    /** Waits, for a bounded time, for the reads in a store that is not used any more. */
    void leave(Source before) {
        readers.unbind(before);
    }
}
