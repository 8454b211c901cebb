package chat.allium.api.link;

import chat.allium.api.message.StreamId;
import java.util.Optional;

/**
 * The first frame of each side of a {@link Protocol#FRIEND} link.
 *
 * @param minor minor version of the protocol
 * @param capabilities bits of what the sender can do; unknown bits are ignored
 * @param boot random, new at every start of the sender's node
 * @param replaces id of the link to this peer that the sender knew last when it began this one; 0 for none
 * @param stream the peer's stream as the sender has it; empty if it has none
 * @param high the highest sequence number of {@code stream} that the sender has committed
 * @param credit how many messages beyond {@code high} the peer may send
 */
public record Hello(
        int minor, long capabilities, long boot, long replaces, Optional<StreamId> stream, long high, int credit) {}
