package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import java.util.concurrent.TimeUnit;

/**
 * Up to which number one friend may send: the rate limiter's tokens, given out ahead as a window. It outlives links, so that a
 * reconnect mints none. Without I/O.
 */
final class Credit {

    /** Credit that nobody waits for is not announced more often than this. */
    private static final long UNHURRIED = TimeUnit.SECONDS.toNanos(1);

    private static final long SHORTEST_WAIT_MILLIS = 200;

    private final PeerId peer;
    private final RateLimiter limiter;
    private long allowedUpTo;
    private long grantAt = Long.MAX_VALUE;

    Credit(PeerId peer, RateLimiter limiter) {
        this.peer = peer;
        this.limiter = limiter;
    }

    long allowedUpTo() {
        return allowedUpTo;
    }

    /** The numbers go on elsewhere; what was granted beyond them stays so. */
    void move(long by) {
        allowedUpTo += by;
    }

    /** Fills the window as far as there are tokens, and plans when to go on. @param held taken, but not stored yet */
    void replenish(long taken, int held, boolean linked, long nanos) {
        int missing = (int) (limiter.burst() - (allowedUpTo - taken) - held);
        if (missing <= 0) {
            stop();
            return;
        }
        int granted = limiter.take(peer, missing, nanos);
        allowedUpTo += granted;
        boolean more = linked && granted < missing;
        long next = limiter.next(peer, nanos);
        boolean urgent = allowedUpTo - taken <= limiter.burst() / 4;
        grantAt = !more ? Long.MAX_VALUE : urgent ? next : Math.max(next, nanos + UNHURRIED);
    }

    /** Grants no more until it is replenished. */
    void stop() {
        grantAt = Long.MAX_VALUE;
    }

    /** When to {@link #replenish}; {@link Long#MAX_VALUE} for never. */
    long nextGrant() {
        return grantAt;
    }

    /** After how long one that sent too much may go on. */
    long waitMillis(long nanos) {
        return Math.max(SHORTEST_WAIT_MILLIS, TimeUnit.NANOSECONDS.toMillis(limiter.next(peer, nanos) - nanos));
    }
}
