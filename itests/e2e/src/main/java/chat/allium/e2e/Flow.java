package chat.allium.e2e;

import java.io.IOException;
import java.time.Duration;

/**
 * Watches, at a node that is left alone, what comes from its friend and what the friend says it has: the longest time in which either
 * stood still is the pause of a swap.
 */
final class Flow implements AutoCloseable {

    private static final long LOOK_MILLIS = 25;
    /** What was on its way when the swap ended says nothing of the link that follows. */
    private static final Duration SETTLED = Duration.ofMillis(300);

    private final Pair.Side watcher;
    private final Thread thread = Thread.ofVirtual().name("flow").unstarted(this::watch);
    private final long begin = System.nanoTime();
    private long longest;
    private LiveView last;
    private long cameAt = begin;
    private long wentAt = begin;
    private volatile boolean ended;

    Flow(Pair.Side watcher) throws IOException {
        this.watcher = watcher;
        this.last = watcher.view();
        thread.start();
    }

    private void watch() {
        while (!ended) {
            try {
                look(watcher.view());
                Pair.pause(LOOK_MILLIS);
            } catch (IOException e) {
                // Nobody touches this node; it may be slow to answer.
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized void look(LiveView now) {
        long at = System.nanoTime();
        if (now.high() > last.high()) {
            longest = Math.max(longest, at - cameAt);
            cameAt = at;
        }
        if (now.delivered() > last.delivered()) {
            longest = Math.max(longest, at - wentAt);
            wentAt = at;
        }
        last = now;
    }

    private synchronized boolean wentOnAfter(long instant) {
        return cameAt > instant && wentAt > instant;
    }

    /** Waits until a text has gone each way after now, and a little longer; @return the longest pause meanwhile */
    Duration untilBothWaysGoOn(Duration patience) throws IOException, InterruptedException {
        long now = System.nanoTime();
        Pair.await("texts both ways", patience, () -> wentOnAfter(now + SETTLED.toNanos()));
        synchronized (this) {
            return Duration.ofNanos(longest);
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
