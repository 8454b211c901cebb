package chat.allium.ratelimit;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
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

    /**
     * What one configuration asks for.
     *
     * @param perSecond tokens that come in a second
     * @param burst tokens of a full bucket
     * @param maxPeers peers remembered at once
     * @param interval nanoseconds for one token
     * @param fullAgain their buckets
     */
    private record Rules(int perSecond, int burst, int maxPeers, long interval, PeerTable fullAgain) {

        Rules(int perSecond, int burst, int maxPeers, PeerTable fullAgain) {
            this(perSecond, burst, maxPeers, TimeUnit.SECONDS.toNanos(1) / perSecond, fullAgain);
        }

        private int available(int wanted, long missing) {
            if (missing <= (burst - wanted) * interval) {
                return wanted;
            }
            // A division costs more than all the rest.
            return (int) Math.max(0, Math.min(wanted, (burst * interval - missing) / interval));
        }
    }

    private volatile Rules rules;

    @Activate
    public TokenBuckets(Config config) {
        this(5, 20, 4096);
        modified(config);
    }

    TokenBuckets(int perSecond, int burst, int maxPeers) {
        this.rules = new Rules(perSecond, burst, maxPeers, new PeerTable(maxPeers));
    }

    /**
     * Applies at once, to links that are up too. What peers have used up stays used up, unless room for more or fewer of them is made.
     * Instead of a value that is not allowed, the one before stays in force.
     */
    @Modified
    final void modified(Config config) {
        Rules before = rules;
        int maxPeers = checked("maxPeers", config::maxPeers, before.maxPeers(), 1_000_000);
        rules = new Rules(
                checked("perSecond", config::perSecond, before.perSecond(), 100_000),
                checked("burst", config::burst, before.burst(), 1_000),
                maxPeers,
                maxPeers == before.maxPeers() ? before.fullAgain() : new PeerTable(maxPeers));
    }

    @Override
    public int burst() {
        return rules.burst();
    }

    @Override
    public int take(PeerId peer, int wanted, long nanos) {
        Rules now = rules;
        PeerTable fullAgain = now.fullAgain();
        while (wanted > 0) {
            int place = fullAgain.find(peer.hash64());
            if (place < 0) {
                place = fullAgain.add(peer.hash64(), nanos);
            }
            long before = fullAgain.get(place);
            long missing = Math.max(0, before - nanos);
            int taken = now.available(wanted, missing);
            boolean there = before != PeerTable.FORGOTTEN;
            if (there && (taken == 0 || fullAgain.move(place, before, nanos + missing + taken * now.interval()))) {
                return taken;
            }
        }
        return 0;
    }

    @Override
    public long next(PeerId peer, long nanos) {
        Rules now = rules;
        PeerTable fullAgain = now.fullAgain();
        int place = fullAgain.find(peer.hash64());
        long full = place < 0 ? PeerTable.FORGOTTEN : fullAgain.get(place);
        long missing = full == PeerTable.FORGOTTEN ? 0 : Math.max(0, full - nanos);
        return nanos + missing - (now.burst() - 1) * now.interval();
    }

    int remembered() {
        return rules.fullAgain().size();
    }

    private static int checked(String key, IntSupplier value, int before, int most) {
        try {
            int given = value.getAsInt();
            if (given >= 1 && given <= most) {
                return given;
            }
            LOG.warn("chat.allium.ratelimit: {} is {}, but must be 1 to {}; using {}.", key, given, most, before);
        } catch (RuntimeException e) {
            LOG.warn("chat.allium.ratelimit: {} is not a number; using {}.", key, before);
        }
        return before;
    }
}
