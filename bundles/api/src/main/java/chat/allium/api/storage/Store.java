package chat.allium.api.storage;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open store of one {@link StorageEngine}: a storage, and what it takes to move it into another engine while it is written to.
 * Thread-safe; the methods here park the calling thread, and must not be called in a closure.
 *
 * <p>Whoever copies follows first, then reads page by page, then asks again for what has changed meanwhile.
 */
@ProviderType
public interface Store extends Storage, AutoCloseable {

    /** How many rows {@link #page} has, of all kinds. @throws StorageException if it can not be read */
    long rows();

    /**
     * A page of committed rows of a kind, in the order of their names. Each page is a read of its own.
     *
     * @param after only rows beyond this one; empty for the first page
     * @param limit 1 to 200
     * @throws StorageException if it can not be read
     */
    List<StoredRow> page(RowName.Kind kind, Optional<RowName> after, int limit);

    /** A committed row as it is just now. @throws StorageException if it can not be read */
    RowState find(RowName name);

    /**
     * Notes, from now on, the name of every row that a commit has changed or removed, with the revision of that change. A write
     * that has returned is noted.
     *
     * @throws IllegalStateException if somebody follows already
     */
    Feed follow();

    /**
     * Makes rows what they are elsewhere: puts them, or removes them. All or nothing; durable on return. Positions that are given
     * later come after those taken over here.
     *
     * @param states at most 200
     * @throws StorageException if that can not be written; then nothing was changed
     */
    void apply(List<RowState> states);

    /** Waits for what was submitted and for reads, and closes. What is called then throws {@link StorageException}. */
    @Override
    void close();

    /** What has changed since it was last asked. Thread-safe. */
    @ProviderType
    interface Feed extends AutoCloseable {

        /**
         * The rows that commits have changed since the last call, and the highest revision of each; revisions only grow.
         *
         * @throws StorageException if that were more than it keeps: copy from the beginning
         */
        SortedMap<RowName, Long> take();

        /** Ends it. */
        @Override
        void close();
    }
}
