package chat.allium.ratelimit;

import chat.allium.api.limit.RateLimiter;

/** Lets benchmarks in. */
public final class LimiterDoor {

    private LimiterDoor() {}

    /** A limiter of these limits. */
    public static RateLimiter open(int perSecond, int burst, int maxPeers) {
        return new TokenBuckets(perSecond, burst, maxPeers);
    }
}
