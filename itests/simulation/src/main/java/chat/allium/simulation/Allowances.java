package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.ratelimit.SimulatedBuckets;

/** How much each machine may take of each friend: the window of a burst, a full bucket behind it, and what drips. */
final class Allowances {

    private static final double MOST = 2 * SimulatedBuckets.BURST;

    private static final class Bucket {
        private double left = MOST;
        private long at;

        Bucket(long at) {
            this.at = at;
        }
    }

    private final Ways<Bucket> buckets = new Ways<>();
    private final Oracle oracle;

    Allowances(Oracle oracle) {
        this.oracle = oracle;
    }

    /** It took a message. */
    void spend(Host at, PeerId from) {
        long now = at.timeline().now();
        Bucket bucket = buckets.from(at).computeIfAbsent(from, peer -> new Bucket(now));
        double passed = (now - bucket.at) / (double) Timeline.SECOND;
        bucket.left = Math.min(MOST, bucket.left + passed * SimulatedBuckets.PER_SECOND) - 1;
        bucket.at = now;
        if (bucket.left < -1) {
            oracle.violated("credit", "Node " + at.index() + " took more than its limiter allows.");
        }
    }

    void ended(Host host) {
        buckets.from(host).clear();
    }
}
