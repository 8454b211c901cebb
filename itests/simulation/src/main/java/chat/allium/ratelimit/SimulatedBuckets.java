package chat.allium.ratelimit;

import chat.allium.api.limit.RateLimiter;

/** Makes the production limiter with its default limits, without a configuration. */
public final class SimulatedBuckets {

    public static final int PER_SECOND = 5;
    public static final int BURST = 20;

    private SimulatedBuckets() {}

    public static RateLimiter open() {
        return new TokenBuckets(PER_SECOND, BURST, 4096);
    }
}
