package chat.allium.messenger;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While the store's disk has no room, nothing that comes in is stored and no credit granted: friends keep what they have, and their
 * links stay. Thread-safe.
 */
final class Pause {

    private static final Logger LOG = LoggerFactory.getLogger(Pause.class);
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(5);

    private final Room room;
    private final LongSupplier nanos;
    private final Runnable changed;
    private final Runnable rescheduled;
    private volatile boolean on;
    /** When to see whether there is room again. */
    private volatile long lookAt = Long.MAX_VALUE;

    /**
     * @param changed called when it began or ended, and whenever somebody was refused
     * @param rescheduled called when {@link #nextTick} may be sooner than it was
     */
    Pause(Room room, LongSupplier nanos, Runnable changed, Runnable rescheduled) {
        this.room = room;
        this.nanos = nanos;
        this.changed = changed;
        this.rescheduled = rescheduled;
    }

    boolean isOn() {
        return on;
    }

    /** Whether there is no room just now, in which case it begins. */
    boolean isDue() {
        Optional<String> full = room.refusesInbound();
        full.ifPresent(this::begin);
        return full.isPresent();
    }

    long nextTick() {
        return lookAt;
    }

    void tick(long now) {
        if (lookAt <= now) {
            lookAt = Long.MAX_VALUE;
            Thread.ofVirtual().name("allium-room").start(this::look);
        }
    }

    private void begin(String why) {
        if (!on) {
            LOG.warn(why);
        }
        on = true;
        changed.run();
        lookAt = Math.min(lookAt, nanos.getAsLong() + LOOK_AGAIN);
        rescheduled.run();
    }

    private void look() {
        if (room.refusesInbound().isPresent()) {
            lookAt = nanos.getAsLong() + LOOK_AGAIN;
            rescheduled.run();
            return;
        }
        LOG.info("There is room for friends' messages again.");
        on = false;
        changed.run();
    }
}
