package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;

/**
 * A friend request that somebody made to us.
 *
 * @param requester who asks
 * @param codeId the code it came by
 * @param request sealed card, scheme it came over and address to answer at (INCOMING_REQUEST)
 * @param createdAt node time, milliseconds
 */
public record IncomingRow(PeerId requester, String codeId, Sealed request, long createdAt) {

    /** @throws IllegalArgumentException if the code's id is too long, or the sealed value beyond 16 KiB */
    public IncomingRow {
        Limits.key(codeId);
        Limits.sealed(request);
    }
}
