package chat.allium.api.queue;

import chat.allium.api.identity.PeerId;
import java.util.OptionalLong;

/**
 * A lane in which something waits.
 *
 * @param peer the friend
 * @param messages how many wait or are on their way
 * @param bytes their size
 * @param inFlight how many were offered to the present link and not acknowledged
 * @param attempt dials that failed in a row
 * @param retryNanos when the next dial is due, on the driver's clock; empty if none is planned
 * @param expiresNanos when the oldest of the messages expires, on the driver's clock
 */
public record LaneView(
        PeerId peer, int messages, long bytes, int inFlight, int attempt, OptionalLong retryNanos, long expiresNanos) {}
