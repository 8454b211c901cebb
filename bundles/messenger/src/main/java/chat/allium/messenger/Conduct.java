package chat.allium.messenger;

import chat.allium.api.plugin.Activity;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** How one that is not ours behaves: counts its calls, and says when it has gone too far. Thread-safe. */
final class Conduct {

    /** What to do with a call that takes too long. */
    enum Verdict {
        /** It ended meanwhile. */
        NOTHING,
        /** Interrupt it. */
        INTERRUPT,
        /** Interrupt it and call this one no more. */
        SUSPEND
    }

    static final int MOST_FAILURES_IN_A_ROW = 20;
    static final int MOST_TIMEOUTS = 3;
    static final int MOST_OVERFLOWS = 3;
    static final int MOST_REFUSED_REPLIES = 100;
    /** After so many calls in a row that went well, what was late or too much before is held against it no more. */
    static final int FORGIVEN_AFTER = 1_000;

    /** One call. */
    final class Call {
        private boolean over;
        private boolean late;

        /** It returned, or threw. */
        void end(boolean failed) {
            locked(() -> {
                over = true;
                failures += failed ? 1 : 0;
                failuresInARow = failed ? failuresInARow + 1 : 0;
                suspended |= failuresInARow >= MOST_FAILURES_IN_A_ROW;
                wellInARow = failed || late ? 0 : wellInARow + 1;
                if (wellInARow >= FORGIVEN_AFTER) {
                    heldAgainst = 0;
                    refusedReplies = 0;
                }
                return true;
            });
        }

        /** It takes too long. One that does so a second time has not heeded its interruption. */
        Verdict late() {
            return locked(() -> {
                if (over) {
                    return Verdict.NOTHING;
                }
                timeouts += late ? 0 : 1;
                heldAgainst += late ? 0 : 1;
                suspended |= late || heldAgainst >= MOST_TIMEOUTS;
                late = true;
                return suspended ? Verdict.SUSPEND : Verdict.INTERRUPT;
            });
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final long serviceId;
    private final String kind;
    private long calls;
    private long failures;
    private long failuresInARow;
    private long wellInARow;
    private long timeouts;
    private long heldAgainst;
    private long dropped;
    private long overflowsSinceCaughtUp;
    private long refusedReplies;
    private boolean suspended;

    /** @param properties of the service */
    Conduct(String kind, Map<String, ?> properties) {
        this.kind = kind;
        this.serviceId = properties.get("service.id") instanceof Long id ? id : 0;
    }

    Call begin() {
        return locked(() -> {
            calls++;
            return new Call();
        });
    }

    /** Its backlog was full and thrown away. @return whether it is called no more */
    boolean overflowed(long items) {
        return locked(() -> {
            dropped += items;
            overflowsSinceCaughtUp++;
            suspended |= overflowsSinceCaughtUp >= MOST_OVERFLOWS;
            return suspended;
        });
    }

    /** It has taken all that there was. */
    void caughtUp() {
        locked(() -> {
            overflowsSinceCaughtUp = 0;
            return true;
        });
    }

    /** A reply of it was too many. */
    void refusedReply() {
        locked(() -> {
            dropped++;
            refusedReplies++;
            suspended |= refusedReplies >= MOST_REFUSED_REPLIES;
            return true;
        });
    }

    /** Whether what it did before went well: one that fails all the time must not fill the log. */
    boolean failsAnew() {
        return locked(() -> failuresInARow == 0);
    }

    boolean suspended() {
        return locked(() -> suspended);
    }

    Activity activity() {
        return locked(() -> new Activity(serviceId, kind, calls, failures, timeouts, dropped, suspended));
    }

    private <T> T locked(Supplier<T> task) {
        lock.lock();
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
    }
}
