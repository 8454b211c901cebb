package chat.allium.api.message;

import chat.allium.api.identity.PeerId;
import java.time.Instant;

/**
 * A stored message.
 *
 * @param peer the friend at the other end
 * @param position its place in the history with that friend, ascending
 * @param id its name at both ends
 * @param direction which way it went
 * @param state what is known of it
 * @param reason why it FAILED, else empty
 * @param at when it was stored here
 * @param content what it carries
 */
public record Message(
        PeerId peer,
        long position,
        MessageId id,
        Direction direction,
        MessageState state,
        String reason,
        Instant at,
        Content content) {}
