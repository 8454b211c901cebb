package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;

/**
 * A peer.
 *
 * @param peer its identity
 * @param state what it is to us
 * @param name sealed local name, unique among peers (PEER_NAME)
 * @param addresses sealed, one {@code PeerAddress.text()} a line (PEER_ADDRESSES)
 * @param clearAllowed whether the user agreed to transports that are not anonymous for this peer
 * @param createdAt node time, milliseconds
 * @param lastSeenAt node time of the last authenticated contact, milliseconds; 0 for never
 */
public record PeerRow(
        PeerId peer,
        PeerState state,
        Sealed name,
        Sealed addresses,
        boolean clearAllowed,
        long createdAt,
        long lastSeenAt) {

    /** @throws IllegalArgumentException if a sealed value is beyond 16 KiB */
    public PeerRow {
        Limits.sealed(name);
        Limits.sealed(addresses);
    }
}
