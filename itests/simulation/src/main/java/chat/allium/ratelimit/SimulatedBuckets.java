package chat.allium.ratelimit;

import chat.allium.api.limit.RateLimiter;

/** Makes the production limiter with its default limits, without a configuration. */
public final class SimulatedBuckets {

    public static final int PER_SECOND = 5;
    public static final int BURST = 20;

    /** More than anybody here has friends; a thousand tables of the default size would fill the heap. */
    private static final int PEERS = 256;

    private SimulatedBuckets() {}

    public static RateLimiter open() {
        return new TokenBuckets(PER_SECOND, BURST, PEERS);
    }
}
