package chat.allium.api.message;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the messenger has counted since its bundle started; nothing of it is kept.
 *
 * @param since how long ago that was
 * @param sent messages that were accepted and stored
 * @param delivered messages that friends have acknowledged
 * @param received messages of friends that were stored
 * @param timings one for each stage, in the order of {@link Stage}
 * @param retries how often something is or was tried again, by reason, most first
 * @param creditViolations messages that friends sent beyond what they were allowed
 * @param freeBytes free on the disk of the store; empty if nobody knows
 */
public record Statistics(
        Duration since,
        Count sent,
        Count delivered,
        Count received,
        List<Timing> timings,
        Map<String, Long> retries,
        long creditViolations,
        OptionalLong freeBytes) {

    /** Copies the list. */
    public Statistics {
        timings = List.copyOf(timings);
    }

    /** Messages. @param lastMinute of the last 60 s @param total of all */
    public record Count(long lastMinute, long total) {}

    /** What takes time. */
    public enum Stage {
        /** From handing a message of ours to the store to its commit. */
        SEND_COMMIT,
        /** From offering messages to a link to their acknowledgement; what a broken link took with it is not counted. */
        OFFER_TO_ACK,
        /** From handing friends' messages to the store to their commit. */
        INBOUND_COMMIT,
        /** From asking the pool for a link to having it, the wait for a slot included; failed ones are retries. */
        DIAL
    }

    /**
     * How long a stage took.
     *
     * @param stage which
     * @param count how often it was measured
     * @param p50 half were not slower; at most an eighth too high
     * @param p95 19 of 20 were not slower; at most an eighth too high
     */
    public record Timing(Stage stage, long count, Duration p50, Duration p95) {}
}
