package chat.allium.api.message;

import chat.allium.api.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
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
 * @param oldest when the oldest of the messages was sent, on this machine's clock
 * @param lastReason one sentence, without addresses, why the last dial failed; empty if none did since a link was up
 */
public record QueuedLane(
        PeerId peer,
        int messages,
        long bytes,
        boolean connected,
        int attempts,
        Optional<Duration> retryIn,
        Instant oldest,
        Optional<String> lastReason) {}
