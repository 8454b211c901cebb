package chat.allium.ratelimit;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generic cell rate algorithm: a bucket is one {@code long}, the time at which it is full again. Taking a token moves that
 * time on; a bucket whose time has come is full, and as good as none. The clock is the caller's; times may wrap. The buckets of all
 * peers stand in one {@link PeerTable}.
 */
@Component(configurationPid = "chat.allium.ratelimit")
@Designate(ocd = TokenBuckets.Config.class)
public final class TokenBuckets implements RateLimiter {

    /** Configuration. */
    @ObjectClassDefinition(name = "Allium rate limiter")
    public @interface Config {
        /** Messages a second that a friend may go on sending. */
        @AttributeDefinition(min = "1", max = "100000")
        int perSecond() default 5;

        /** Messages that a friend may send at once after a pause. */
        @AttributeDefinition(min = "1", max = "1000")
        int burst() default 20;

        /** Peers remembered at once. */
        @AttributeDefinition(min = "1", max = "1000000")
        int maxPeers() default 4096;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TokenBuckets.class);

    private final PeerTable fullAgain;
    private final long interval;
    private final int burst;

    @Activate
    public TokenBuckets(Config config) {
        this(
                checked("perSecond", config::perSecond, 5, 100_000),
                checked("burst", config::burst, 20, 1_000),
                checked("maxPeers", config::maxPeers, 4096, 1_000_000));
    }

    TokenBuckets(int perSecond, int burst, int maxPeers) {
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.burst = burst;
        this.fullAgain = new PeerTable(maxPeers);
    }

    @Override
    public int burst() {
        return burst;
    }

    @Override
    public int take(PeerId peer, int wanted, long nanos) {
        while (wanted > 0) {
            int place = fullAgain.find(peer.hash64());
            if (place < 0) {
                place = fullAgain.add(peer.hash64(), nanos);
            }
            long before = fullAgain.get(place);
            long missing = Math.max(0, before - nanos);
            int taken = available(wanted, missing);
            boolean there = before != PeerTable.FORGOTTEN;
            if (there && (taken == 0 || fullAgain.move(place, before, nanos + missing + taken * interval))) {
                return taken;
            }
        }
        return 0;
    }

    @Override
    public long next(PeerId peer, long nanos) {
        int place = fullAgain.find(peer.hash64());
        long full = place < 0 ? PeerTable.FORGOTTEN : fullAgain.get(place);
        long missing = full == PeerTable.FORGOTTEN ? 0 : Math.max(0, full - nanos);
        return nanos + missing - (burst - 1) * interval;
    }

    private int available(int wanted, long missing) {
        if (missing <= (burst - wanted) * interval) {
            return wanted;
        }
        // A division costs more than all the rest.
        return (int) Math.max(0, Math.min(wanted, (burst * interval - missing) / interval));
    }

    int remembered() {
        return fullAgain.size();
    }

    private static int checked(String key, IntSupplier value, int safe, int most) {
        try {
            int given = value.getAsInt();
            if (given >= 1 && given <= most) {
                return given;
            }
            LOG.warn("chat.allium.ratelimit: {} is {}, but must be 1 to {}; using {}.", key, given, most, safe);
        } catch (RuntimeException e) {
            LOG.warn("chat.allium.ratelimit: {} is not a number; using {}.", key, safe);
        }
        return safe;
    }
}
