package chat.allium.api.pool;

import chat.allium.api.message.StreamId;
import java.util.Optional;

/**
 * What we have of a peer's lane.
 *
 * @param stream its stream, if we have any
 * @param high the highest sequence number committed
 * @param credit how many messages beyond {@code high} it may send
 */
public record LaneMark(Optional<StreamId> stream, long high, int credit) {}
