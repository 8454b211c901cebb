package chat.allium.queue;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** How long to wait after dials that failed: 30 s, doubling to 15 min, a tenth more or less so that friends do not march in step. */
final class Backoff {

    static final long FIRST = TimeUnit.SECONDS.toNanos(30);
    static final long MOST = TimeUnit.MINUTES.toNanos(15);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param attempt dials that failed in a row, at least 1 */
    long nanos(int attempt) {
        long nominal = attempt > 5 ? MOST : FIRST << (attempt - 1);
        return (long) (nominal * (0.9 + 0.2 * random.nextDouble()));
    }
}
