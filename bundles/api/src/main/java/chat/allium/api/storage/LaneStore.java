package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The state of both directions with each friend, one row a friend. */
@ProviderType
public interface LaneStore {

    /** The row of {@code peer}. */
    Optional<LaneRow> find(PeerId peer);

    /** Inserts or replaces. */
    void put(LaneRow row);

    /** Removes it; false if it was not there. */
    boolean remove(PeerId peer);
}
