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
public record IncomingRow(PeerId requester, String codeId, Sealed request, long createdAt) {}
