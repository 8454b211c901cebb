package chat.allium.api.storage;

import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Something that can keep a node's store. A service with the property {@link Storage#NAME}; being there does not mean being in
 * use: one engine at a time is, and its store is the {@link Storage} service. Thread-safe.
 */
@ProviderType
public interface StorageEngine {

    /** Its name, as in {@link Storage#NAME}: lower case letters and digits. */
    String name();

    /** Whether a store of it is there. */
    boolean exists();

    /**
     * Opens its store, and creates one if there is none: whole or not at all, whatever happens meanwhile. Parks for up to seconds.
     *
     * @throws StorageException if that can not be done, or it is open already
     */
    Store open();

    /**
     * Bytes free for this node where its store is or would be; empty if it does not know. Asks the system anew at each call; never
     * waits for the store itself, and never throws.
     */
    OptionalLong freeBytes();

    /** Removes its store, if there is one. @throws StorageException if it is open, or can not be removed */
    void discard();
}
