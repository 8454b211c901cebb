package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;

/**
 * A message at rest.
 *
 * @param peer the friend at the other end
 * @param position its place in the history with that friend, from 1
 * @param row random text key under which the body was sealed, at most 32 characters
 * @param direction which way it went
 * @param id its name at both ends
 * @param state what is known of it; never SENDING
 * @param reason why it FAILED, else empty; at most 200 characters
 * @param type content type
 * @param size of the body in bytes, before sealing
 * @param at node time when it was stored, milliseconds
 * @param body sealed (MESSAGE_BODY)
 */
public record MessageRow(
        PeerId peer,
        long position,
        String row,
        Direction direction,
        MessageId id,
        MessageState state,
        String reason,
        String type,
        int size,
        long at,
        Sealed body) {

    /** Longest {@link #reason}. */
    public static final int MAX_REASON = 200;

    /** @throws IllegalArgumentException if something is longer than it may be, or the state is SENDING */
    public MessageRow {
        Limits.key(row);
        Limits.text("a reason", reason, MAX_REASON);
        Limits.text("a content type", type, 32);
        Limits.body(body);
        if (state == MessageState.SENDING) {
            throw new IllegalArgumentException("a message at rest is QUEUED, not SENDING");
        }
    }
}
