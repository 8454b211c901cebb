package chat.allium.api.ui;

import java.time.Duration;
import java.util.Optional;

/**
 * What waits for a friend.
 *
 * @param friend local name
 * @param messages how many
 * @param bytes their size
 * @param status one sentence: on its way, connecting, next attempt
 * @param retryIn until the next dial, if one is planned
 */
public record QueueView(String friend, int messages, long bytes, String status, Optional<Duration> retryIn) {}
