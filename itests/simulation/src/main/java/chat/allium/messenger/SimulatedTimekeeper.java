package chat.allium.messenger;

import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Has the time of a node written down: when its clock was set, and every 5 min while messages wait. */
final class SimulatedTimekeeper {

    private static final long RENEW = 5 * Timeline.MINUTE;

    private final Host host;
    private final NodeTime time;
    private final LongSupplier nanos;
    private final SimulatedLedger ledger;
    private final BooleanSupplier somethingWaits;
    private long renewed;

    SimulatedTimekeeper(
            Host host, NodeTime time, LongSupplier nanos, SimulatedLedger ledger, BooleanSupplier somethingWaits) {
        this.host = host;
        this.time = time;
        this.nanos = nanos;
        this.ledger = ledger;
        this.somethingWaits = somethingWaits;
    }

    /** Looks at the clocks. */
    void watch() {
        time.millis();
        if (isDue()) {
            renewed = nanos.getAsLong();
            time.renew();
        }
        save();
    }

    /** The loop of a node watches every second; in between nothing changes but that this may be due. */
    void watchIfDue() {
        if (isDue()) {
            watch();
        }
    }

    private boolean isDue() {
        return nanos.getAsLong() - renewed >= RENEW && somethingWaits.getAsBoolean();
    }

    /** From now on, whether anything else happens or not. */
    void watchNowAndThen() {
        long left = renewed + RENEW - nanos.getAsLong();
        host.after(left > 0 ? left : RENEW, () -> {
            watch();
            watchNowAndThen();
        });
    }

    /** This moment, whatever was written down last. */
    void renew() {
        time.renew();
        save();
    }

    void save() {
        time.unsaved().ifPresent(bytes -> ledger.add(disk -> disk.putNodeTime(bytes)));
    }
}
