package chat.allium.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what other processes do, which can only be asked for. */
final class Await {

    /** Whether it has come true. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static final long PAUSE_MILLIS = 150;

    private Await() {}

    static void until(String what, Duration patience, Condition condition) throws IOException, InterruptedException {
        until(what, patience, PAUSE_MILLIS, condition);
    }

    /** @throws InVain if it does not come true in time */
    static void until(String what, Duration patience, long pauseMillis, Condition condition)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new InVain("waited " + patience.toSeconds() + " s in vain for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
        }
    }

    /** It did not come true. */
    static final class InVain extends IOException {
        private static final long serialVersionUID = 1L;

        InVain(String message) {
            super(message);
        }
    }
}
