package chat.allium.storage.derby;

import chat.allium.api.storage.StorageException;
import chat.allium.storage.jdbc.JdbcStorage;
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
final class Opening implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final Supplier<JdbcStorage> open;
    private final ReentrantLock lock = new ReentrantLock();
    private CompletableFuture<JdbcStorage> attempt;
    private boolean closed;
    private volatile String lastTold = "";

    Opening(Supplier<JdbcStorage> open) {
        this.open = open;
        this.attempt = start();
    }

    private CompletableFuture<JdbcStorage> start() {
        CompletableFuture<JdbcStorage> result = new CompletableFuture<>();
        // A platform thread, for the same reason as the writer's.
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

    /** The storage, as soon as it is open. @throws StorageException if it can not be opened, or was closed */
    JdbcStorage storage() {
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

    private record Outcome(
            @Nullable JdbcStorage storage, @Nullable Throwable thrown) {}

    private CompletableFuture<JdbcStorage> current() {
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
        JdbcStorage storage = attempt.handle(Outcome::new).join().storage();
        if (storage != null) {
            storage.close();
        }
    }
}
