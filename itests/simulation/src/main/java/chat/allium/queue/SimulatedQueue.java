package chat.allium.queue;

import chat.allium.api.queue.Lanes;
import java.util.random.RandomGenerator;

/** Opens the production lanes with jitter that follows from a seed. */
public final class SimulatedQueue {

    /** Back-off after the first dial that failed, before jitter. */
    public static final long FIRST = Backoff.FIRST;
    /** The longest one. */
    public static final long MOST = Backoff.MOST;

    private SimulatedQueue() {}

    public static Lanes open(RandomGenerator random) {
        return new LaneMachine(random);
    }
}
