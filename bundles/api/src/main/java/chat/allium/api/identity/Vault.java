package chat.allium.api.identity;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Seals what rests on disk with AES-256-GCM under a key of this node. Thread-safe; called on the caller's thread, before
 * anything reaches a database driver.
 *
 * <p>The additional data are the frozen logical names of table and column, the row's key and the id of the sealing key: a sealed
 * value moved to another row or column does not open.
 */
@ProviderType
public interface Vault {

    /** Seals {@code plain} for one place. */
    Sealed seal(SealedColumn column, String row, byte[] plain);

    /**
     * Opens what was sealed for the same place.
     *
     * @throws VaultException if it was sealed for another place, by another key, or was changed
     */
    byte[] open(SealedColumn column, String row, Sealed sealed);
}
