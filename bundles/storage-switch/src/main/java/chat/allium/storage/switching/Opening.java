package chat.allium.storage.switching;

import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storage that opens beside the start of the node, which has other things to do meanwhile. Whoever needs it waits. If it could
 * not be opened every caller is told why, and the next one tries again: so it comes by itself once the reason is gone.
 */
final class Opening implements Source, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final Supplier<Store> open;
    private final Supplier<OptionalLong> freeBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private CompletableFuture<Store> attempt;
    private boolean closed;
    private volatile String lastTold = "";

    Opening(Supplier<Store> open, Supplier<OptionalLong> freeBytes) {
        this.open = open;
        this.freeBytes = freeBytes;
        this.attempt = start();
    }

    /** One that is open already. */
    Opening(Store store, Supplier<OptionalLong> freeBytes) {
        this.open = () -> store;
        this.freeBytes = freeBytes;
        this.attempt = CompletableFuture.completedFuture(store);
    }

    private CompletableFuture<Store> start() {
        CompletableFuture<Store> result = new CompletableFuture<>();
        // A platform thread: it spends its time in monitors and file syncs of an engine.
        Thread.ofPlatform().name("allium-storage-opening").daemon().start(() -> {
            try {
                result.complete(open.get());
            } catch (StorageException e) {
                told(String.valueOf(e.getMessage()));
                result.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                LOG.error("The store could not be opened.", e);
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Logs a sentence, but not for every caller that tries again. */
    private void told(String sentence) {
        if (!sentence.equals(lastTold)) {
            LOG.error(sentence);
        }
        lastTold = sentence;
    }

    /** The storage, as soon as it is open; does not wait once it is. @throws StorageException if it can not be opened, or was closed */
    @Override
    public Store get() {
        Outcome outcome = current().handle(Outcome::new).join();
        if (outcome.storage() != null) {
            return outcome.storage();
        }
        // A new one, since the trace of the first is another caller's.
        String sentence = outcome.thrown() instanceof StorageException e
                ? e.getMessage()
                : "The store could not be opened; see the log.";
        throw new StorageException(String.valueOf(sentence), outcome.thrown());
    }

    @Override
    public OptionalLong freeBytes() {
        return freeBytes.get();
    }

    private record Outcome(
            @Nullable Store storage, @Nullable Throwable thrown) {}

    private CompletableFuture<Store> current() {
        lock.lock();
        try {
            if (attempt.isCompletedExceptionally() && !closed) {
                attempt = start();
            }
            return attempt;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the storage, after waiting for an attempt that runs; no other is made. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        Store storage = attempt.handle(Outcome::new).join().storage();
        if (storage != null) {
            storage.close();
        }
    }
}
