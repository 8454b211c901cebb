package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Friend requests, out and in. */
@ProviderType
public interface RequestStore {

    /** Every outgoing one, oldest first; at most 200. */
    List<OutgoingRow> outgoing();

    /** Inserts or replaces by id. */
    void putOutgoing(OutgoingRow row);

    /** Removes it; false if it was not there. */
    boolean removeOutgoing(String id);

    /** Every incoming one, oldest first; at most 200. */
    List<IncomingRow> incoming();

    /** The request of this peer. */
    Optional<IncomingRow> findIncoming(PeerId requester);

    /** Inserts or replaces by requester. */
    void putIncoming(IncomingRow row);

    /** Removes it; false if it was not there. */
    boolean removeIncoming(PeerId requester);
}
