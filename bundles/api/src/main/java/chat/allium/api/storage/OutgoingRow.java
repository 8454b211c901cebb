package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import java.util.Optional;

/**
 * A friend request that we made.
 *
 * @param id random, at most 32 characters
 * @param request sealed code, local name and address (OUTGOING_REQUEST)
 * @param owner whom we asked, once the code was opened
 * @param received whether the owner has committed it
 * @param attempt deliveries that failed in a row
 * @param createdAt node time, milliseconds
 */
public record OutgoingRow(
        String id, Sealed request, Optional<PeerId> owner, boolean received, int attempt, long createdAt) {

    /** @throws IllegalArgumentException if the id is too long, or the sealed value beyond 16 KiB */
    public OutgoingRow {
        Limits.key(id);
        Limits.sealed(request);
    }
}
