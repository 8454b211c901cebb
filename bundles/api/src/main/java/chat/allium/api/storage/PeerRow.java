package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import java.util.Set;

/**
 * A peer.
 *
 * @param peer its identity
 * @param state what it is to us
 * @param name sealed local name, unique among peers (PEER_NAME)
 * @param addresses sealed, one {@code PeerAddress.text()} a line (PEER_ADDRESSES)
 * @param clearAllowed schemes of the transports that are not anonymous and by which the user agreed to reach this peer; 8 at most
 * @param createdAt node time, milliseconds
 * @param lastSeenAt node time of the last authenticated contact, milliseconds; 0 for never
 */
public record PeerRow(
        PeerId peer,
        PeerState state,
        Sealed name,
        Sealed addresses,
        Set<String> clearAllowed,
        long createdAt,
        long lastSeenAt) {

    /** @throws IllegalArgumentException if a sealed value is beyond 16 KiB, or a scheme is none */
    public PeerRow {
        Limits.sealed(name);
        Limits.sealed(addresses);
        clearAllowed = Limits.schemes(clearAllowed);
    }
}
