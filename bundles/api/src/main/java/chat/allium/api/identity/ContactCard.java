package chat.allium.api.identity;

import chat.allium.api.transport.PeerAddress;
import java.util.List;

/**
 * What a peer says of itself, with a signature that was checked.
 *
 * @param peer the identity that signed it
 * @param name the peer's claim; never used as a local name, shown with control characters made visible
 * @param addresses of anonymous transports only
 */
public record ContactCard(PeerId peer, String name, List<PeerAddress> addresses) {

    /** Longest name, in UTF-8 bytes. */
    public static final int MAX_NAME = 64;
    /** Longest encoded card, in bytes. */
    public static final int MAX_ENCODED = 2048;

    /** Copies the list. */
    public ContactCard {
        addresses = List.copyOf(addresses);
    }

    @Override
    public String toString() {
        return "ContactCard[" + peer + "]";
    }
}
