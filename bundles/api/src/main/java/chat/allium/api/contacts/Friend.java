package chat.allium.api.contacts;

import chat.allium.api.identity.PeerId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A friend.
 *
 * @param peer its identity
 * @param name local name, unique
 * @param state what it is to us
 * @param schemes transports by which we know an address of it
 * @param clearAllowed whether the user agreed to transports that are not anonymous
 * @param since when it became one
 * @param lastSeen last authenticated contact
 */
public record Friend(
        PeerId peer,
        String name,
        State state,
        Set<String> schemes,
        boolean clearAllowed,
        Instant since,
        Optional<Instant> lastSeen) {

    /** What a friend is to us. */
    public enum State {
        /** We accepted it and it does not know yet; messages wait. */
        ACCEPTING,
        /** A friend. */
        FRIEND,
        /** Blocked by us. */
        BLOCKED
    }
}
