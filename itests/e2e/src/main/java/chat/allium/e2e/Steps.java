package chat.allium.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Prints each step with its time. */
final class Steps {

    /** A step's work. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static final int ALIVE_SECONDS = 2;

    private final PrintStream out;
    private final long start = System.nanoTime();

    Steps(PrintStream out) {
        this.out = out;
    }

    /** Seconds since the first step. */
    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    void step(String what, Work work) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        out.printf(Locale.ROOT, "%7.1f s  %s ...%n", seconds(), what);
        Thread alive = Thread.ofVirtual().start(() -> sayAlive(begin));
        try {
            work.run();
        } finally {
            alive.interrupt();
        }
        out.printf(Locale.ROOT, "%7.1f s    done in %.1f s%n", seconds(), (System.nanoTime() - begin) / 1e9);
    }

    /** Every two seconds, until it is interrupted. */
    private void sayAlive(long begin) {
        try {
            for (int seconds = ALIVE_SECONDS; ; seconds += ALIVE_SECONDS) {
                TimeUnit.NANOSECONDS.sleep(begin + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime());
                note("... " + seconds + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void note(String text) {
        out.printf(Locale.ROOT, "%7.1f s    %s%n", seconds(), text);
    }
}
