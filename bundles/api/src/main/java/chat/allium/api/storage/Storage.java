package chat.allium.api.storage;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Durable state: the store that is in use, as a service with the property {@link #NAME}. Which one it is may change under a caller
 * without a difference to be seen. Engines provide a {@link StorageEngine}. Thread-safe.
 *
 * <p><b>One writer.</b> The closures of {@link #write} and {@link #submit} run one after the other, in the order of the calls, on
 * the writer's thread; those that wait together share one commit. Each has a savepoint: one that throws undoes only its own. A
 * closure must be quick, must not block, and must not call the storage (that throws {@link IllegalStateException}). An action of
 * {@link Transaction#afterCommit} may {@link #read} and {@link #submit}, but not {@link #write}: it would wait for itself.
 *
 * <p><b>Readers</b> see what was committed, run beside the writer and beside each other, and read pages.
 */
@ProviderType
public interface Storage {

    /** Service property: the name of the engine. */
    String NAME = "storage.name";

    /**
     * Setting that holds the {@link #incarnation} of this store as it was known last, in UTF-8: written by whoever acts when it is
     * another. A store that is moved into another engine is no copy: there the setting holds the incarnation it has then.
     */
    String INCARNATION = "storage.incarnation";

    /**
     * Reads. The work runs on the calling thread; writing in it throws {@link IllegalStateException}.
     *
     * @throws StorageException if the store can not be read
     */
    <T> T read(Function<Transaction, T> work);

    /**
     * Writes, and returns when it is durable. What {@code work} throws is thrown here, after its changes were undone.
     *
     * @throws StorageException if the store can not be written; then nothing was changed
     */
    <T> T write(Function<Transaction, T> work);

    /** As {@link #write}, without waiting. Completes after the commit and after {@link Transaction#afterCommit}, in order. */
    <T> CompletableFuture<T> submit(Function<Transaction, T> work);

    /**
     * What tells this store from a copy of it: something else once its files were copied or put back from a backup, otherwise the
     * same for as long as the store is there. It may change for other reasons too, but rarely. Empty where the store does not
     * know. Never throws; parks while the store opens.
     */
    default Optional<String> incarnation() {
        return Optional.empty();
    }

    /**
     * Bytes free for this node on the file system of the store; empty where the store does not know. Asks the system anew at each
     * call; never waits for the store itself, and never throws.
     */
    default OptionalLong freeBytes() {
        return OptionalLong.empty();
    }
}
