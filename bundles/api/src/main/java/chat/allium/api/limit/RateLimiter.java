package chat.allium.api.limit;

import chat.allium.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How much an authenticated peer may send, given out as credit: a token bucket per peer, of which the receiver takes when it
 * allows messages in advance. Thread-safe; never blocks; bounded memory (a full bucket is forgotten).
 */
@ProviderType
public interface RateLimiter {

    /**
     * Takes up to {@code wanted} tokens of {@code peer}'s bucket. Allocates nothing.
     *
     * @param wanted at least 0
     * @param nanos the caller's monotonic time, the same clock in every call
     * @return how many were taken
     */
    int take(PeerId peer, int wanted, long nanos);

    /**
     * When {@code peer}'s bucket will have a token, on the caller's clock; no later than {@code nanos} if it has one. Allocates
     * nothing.
     */
    long next(PeerId peer, long nanos);

    /** The size of a bucket: the most that one peer is ever allowed in advance. */
    int burst();
}
