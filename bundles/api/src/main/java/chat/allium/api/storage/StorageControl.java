package chat.allium.api.storage;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Which engine keeps the store, moving it to another one, and checking it. For operators. Thread-safe. */
@ProviderType
public interface StorageControl {

    /**
     * An engine.
     *
     * @param name of it
     * @param inUse whether it keeps the store
     * @param here whether a bundle provides it just now
     */
    record EngineView(String name, boolean inUse, boolean here) {}

    /**
     * Which engines there are.
     *
     * @param engines by name
     * @param previous where {@link #rollback} leads
     * @param moving what a migration does just now
     */
    record View(List<EngineView> engines, Optional<String> previous, Optional<Progress> moving) {}

    /**
     * How far something is.
     *
     * @param what is done, in a word or two
     * @param done rows that are done
     * @param of rows, about; more may come
     */
    record Progress(String what, long done, long of) {}

    /**
     * A migration that succeeded.
     *
     * @param from the engine before
     * @param to the engine now
     * @param rows compared, besides those that changed meanwhile
     * @param caughtUp rows that changed while they were copied, and were copied again
     * @param checksum of the rows compared, the same at both, whatever their order
     * @param pauseMillis how long writes waited
     */
    record Migrated(String from, String to, long rows, long caughtUp, String checksum, long pauseMillis) {}

    /**
     * What a check of the store in use has found.
     *
     * @param engine that keeps it
     * @param rows that were looked at
     * @param checksum of all of them, whatever their order
     * @param faults a sentence each, without any content; at most 100
     */
    record Verified(String engine, long rows, String checksum, List<String> faults) {

        /** Copies the list. */
        public Verified {
            faults = List.copyOf(faults);
        }
    }

    /** Which engines there are. */
    View view();

    /**
     * Moves the store into another engine while it is used. Reads and writes go on; writes wait for a moment at the end. Whatever
     * fails, and when the calling thread is interrupted, the old store stays in use.
     *
     * @param progress told now and then, on the calling thread
     * @throws StorageException with one sentence; then the old store is in use as before
     */
    Migrated migrate(String engine, Consumer<Progress> progress);

    /** {@link #migrate} to the engine that was in use before. @throws StorageException with one sentence */
    Migrated rollback(Consumer<Progress> progress);

    /**
     * Reads every row of the store in use: whether its seals open, and whether lanes and positions fit together. The store may be
     * used meanwhile.
     *
     * @throws StorageException if it can not be read
     */
    Verified verify(Consumer<Progress> progress);
}
