package chat.allium.api.message;

import chat.allium.api.identity.PeerId;
import java.time.Duration;
import java.util.Optional;

/**
 * What waits for one friend.
 *
 * @param peer the friend
 * @param messages how many wait or are on their way
 * @param bytes their size
 * @param connected whether a link is up
 * @param attempts dials that failed in a row
 * @param retryIn until the next dial; empty when none is planned, because a link is up or a dial under way
 */
public record QueuedLane(
        PeerId peer, int messages, long bytes, boolean connected, int attempts, Optional<Duration> retryIn) {}
