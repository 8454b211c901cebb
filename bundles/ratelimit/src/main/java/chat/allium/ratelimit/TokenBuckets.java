package chat.allium.ratelimit;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.Grant;
import chat.allium.api.limit.RateLimiter;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
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
 * time on; a bucket whose time has come is full, and as good as none. The clock is the caller's; times may wrap.
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

    /** Stands in a bucket that left the table, so that who still holds it looks again. */
    private static final long FORGOTTEN = Long.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(TokenBuckets.class);

    private final Map<PeerId, AtomicLong> fullAgain = new ConcurrentHashMap<>();
    private final ReentrantLock growing = new ReentrantLock();
    private final long interval;
    private final int burst;
    private final int maxPeers;

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
        this.maxPeers = maxPeers;
    }

    @Override
    public int burst() {
        return burst;
    }

    @Override
    public Grant grant(PeerId peer, int wanted, long nanos) {
        while (true) {
            AtomicLong bucket = fullAgain.get(peer);
            if (bucket == null) {
                if (wanted <= 0) {
                    return new Grant(0, nanos);
                }
                bucket = add(peer, nanos);
            }
            long before = bucket.get();
            if (before == FORGOTTEN) {
                continue;
            }
            long missing = Math.max(0, before - nanos);
            int granted = (int) Math.max(0, Math.min(wanted, (burst * interval - missing) / interval));
            long after = nanos + missing + granted * interval;
            if (granted == 0 || bucket.compareAndSet(before, after)) {
                return new Grant(granted, after - (burst - 1) * interval);
            }
        }
    }

    private AtomicLong add(PeerId peer, long nanos) {
        growing.lock();
        try {
            if (fullAgain.size() >= maxPeers && !fullAgain.containsKey(peer)) {
                forgetFull(nanos);
                if (fullAgain.size() >= maxPeers) {
                    forgetNearestToFull(nanos);
                }
            }
            return fullAgain.computeIfAbsent(peer, p -> new AtomicLong(nanos));
        } finally {
            growing.unlock();
        }
    }

    private void forgetFull(long nanos) {
        fullAgain.forEach((peer, bucket) -> {
            long full = bucket.get();
            if (full - nanos <= 0 && bucket.compareAndSet(full, FORGOTTEN)) {
                fullAgain.remove(peer);
            }
        });
    }

    private void forgetNearestToFull(long nanos) {
        fullAgain.entrySet().stream()
                .min(Comparator.comparingLong(e -> e.getValue().get() - nanos))
                .ifPresent(e -> {
                    e.getValue().set(FORGOTTEN);
                    fullAgain.remove(e.getKey());
                });
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
