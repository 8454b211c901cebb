package chat.allium.messenger;

import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** How a node stops, in virtual time: it waits a while for the last ACKs, writes everything down, and says goodbye. */
final class SimulatedFarewell {

    private static final long LAST_ACKS = 5 * Timeline.SECOND;
    private static final long FLUSH = 2 * Timeline.SECOND;
    private static final long LOOK = 50 * Timeline.MILLI;

    private final Host host;
    private final LongSupplier nanos;

    SimulatedFarewell(Host host, LongSupplier nanos) {
        this.host = host;
        this.nanos = nanos;
    }

    /**
     * Goes through it.
     *
     * @param flying whether something is on its way
     * @param save writes down what must not be lost
     * @param writing whether something still has to be written
     * @param goodbye ends every link
     * @param done called at the end
     */
    void begin(BooleanSupplier flying, Runnable save, BooleanSupplier writing, Runnable goodbye, Runnable done) {
        onceIdle(flying, nanos.getAsLong() + LAST_ACKS, () -> {
            save.run();
            onceIdle(writing, nanos.getAsLong() + FLUSH, () -> {
                goodbye.run();
                host.after(Timeline.SECOND, done);
            });
        });
    }

    private void onceIdle(BooleanSupplier busy, long deadline, Runnable next) {
        if (busy.getAsBoolean() && nanos.getAsLong() < deadline) {
            host.after(LOOK, () -> onceIdle(busy, deadline, next));
        } else {
            next.run();
        }
    }
}
