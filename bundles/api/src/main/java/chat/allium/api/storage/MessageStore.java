package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/** Messages, by friend and position. */
@ProviderType
public interface MessageStore {

    /**
     * Adds a message at the next position of its peer and returns that. {@code row.position()} is ignored. A position is never
     * given again, not even after its message was removed.
     */
    long add(MessageRow row);

    /** The message at a position. */
    Optional<MessageRow> find(PeerId peer, long position);

    /** A page, newest first. @param before only lower positions @param limit 1 to 200 */
    List<MessageRow> before(PeerId peer, OptionalLong before, int limit);

    /** A page, oldest first. @param from this position and higher @param limit 1 to 200 */
    List<MessageRow> from(PeerId peer, long from, int limit);

    /** Sets state and reason; false if there is no such message. */
    boolean setState(PeerId peer, long position, MessageState state, String reason);

    /** Removes the oldest messages of {@code peer}, up to {@code limit} (1 to 200), and returns how many. */
    int removeSome(PeerId peer, int limit);
}
