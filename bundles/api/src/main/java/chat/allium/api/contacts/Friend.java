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
 * @param clearAllowed transports that are not anonymous and by which the user agreed to reach it
 * @param since when it became one
 * @param lastSeen last authenticated contact
 */
public record Friend(
        PeerId peer,
        String name,
        State state,
        Set<String> schemes,
        Set<String> clearAllowed,
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
