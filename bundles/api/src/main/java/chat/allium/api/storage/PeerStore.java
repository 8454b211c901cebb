package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Friends, and peers on their way to be. */
@ProviderType
public interface PeerStore {

    /** The row of {@code peer}. */
    Optional<PeerRow> find(PeerId peer);

    /** A page, ordered by {@link PeerId#text}. @param after only rows beyond this one; empty for the first page @param limit 1 to 200 */
    List<PeerRow> page(Optional<PeerId> after, int limit);

    /** Inserts or replaces. */
    void put(PeerRow row);

    /** Removes it; false if it was not there. */
    boolean remove(PeerId peer);
}
