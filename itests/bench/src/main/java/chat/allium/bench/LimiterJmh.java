package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import chat.allium.ratelimit.LimiterDoor;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision for one of so many peers, which is yes: both look their bucket up by the same key. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimiterJmh {

    private static final int PER_SECOND = 100_000;
    private static final int BURST = 1_000;

    @Param({"1", "10000"})
    int peers;

    private PeerId[] keys = {};
    private int[] order = {};
    private int next;
    private long nanos;
    private RateLimiter ours = LimiterDoor.open(PER_SECOND, BURST, 1);
    private final ConcurrentMap<PeerId, Bucket> rivals = new ConcurrentHashMap<>();

    @Setup
    public void fill() {
        keys = Peers.of(peers);
        order = Peers.order(peers);
        ours = LimiterDoor.open(PER_SECOND, BURST, peers);
        for (PeerId key : keys) {
            ours.take(key, 1, nanos);
            rivals.put(key, neverEmpty());
        }
    }

    /** So much that no decision is no. */
    private static Bucket neverEmpty() {
        long much = 1_000_000_000;
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(much).refillGreedy(much, Duration.ofSeconds(1)))
                .build();
    }

    private PeerId key() {
        next = next + 1 == peers ? 0 : next + 1;
        return keys[order[next]];
    }

    /** Its time is its caller's, who has read the clock once for all that came with one read. */
    @Benchmark
    public int allium() {
        nanos += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        int taken = ours.take(key(), 1, nanos);
        if (taken != 1) {
            throw new IllegalStateException("not granted");
        }
        return taken;
    }

    @Benchmark
    public boolean bucket4j() {
        boolean granted = rivals.get(key()).tryConsume(1);
        if (!granted) {
            throw new IllegalStateException("not granted");
        }
        return granted;
    }
}
