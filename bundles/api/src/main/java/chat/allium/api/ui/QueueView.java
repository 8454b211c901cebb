package chat.allium.api.ui;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What waits for a friend.
 *
 * @param friend local name
 * @param messages how many
 * @param bytes their size
 * @param status a few words: on its way, connecting, how often not reached
 * @param oldest when the oldest was sent
 * @param retryIn until the next dial, if one is planned
 * @param lastReason one sentence why the last dial failed; empty if none did since a link was up
 */
public record QueueView(
        String friend,
        int messages,
        long bytes,
        String status,
        Instant oldest,
        Optional<Duration> retryIn,
        Optional<String> lastReason) {}
