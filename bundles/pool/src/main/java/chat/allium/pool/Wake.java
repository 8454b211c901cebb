package chat.allium.pool;

/**
 * Finds out that the machine slept, or that this process stood still: between two looks, which follow each other closely, much time
 * has passed. While a Linux machine sleeps the monotonic clock stops and the wall clock goes on, so both are asked. A wall clock that
 * was set forward looks the same; then friends are dialled once more, which does no harm.
 */
final class Wake {

    /** Longer than any pause of a busy machine, shorter than it takes a peer to give a link up. */
    static final long STOOD_STILL = 15_000_000_000L;

    private static final long MILLI = 1_000_000L;

    private long lastNanos;
    private long lastMillis;

    Wake(long nanos, long wallMillis) {
        lastNanos = nanos;
        lastMillis = wallMillis;
    }

    /** Whether so much has passed since the last look. */
    boolean slept(long nanos, long wallMillis) {
        long passed = Math.max(nanos - lastNanos, (wallMillis - lastMillis) * MILLI);
        lastNanos = nanos;
        lastMillis = wallMillis;
        return passed >= STOOD_STILL;
    }
}
