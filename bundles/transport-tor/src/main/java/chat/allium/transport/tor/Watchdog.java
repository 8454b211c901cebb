package chat.allium.transport.tor;

import java.time.Duration;

/**
 * Whether this node is reachable: the state that arti reports is not the answer, a connection from outside is. When nobody
 * has come for a while, it asks for a connection to oneself; three failures relaunch the service, three more the client.
 * No thread, clock or I/O: time comes in, steps go out.
 */
final class Watchdog {

    /** What to do now. */
    sealed interface Step {
        /** Connect to oneself and say {@link #checked} how it went. */
        record Check() implements Step {}

        /** Launch the service again. */
        record RelaunchService() implements Step {}

        /** Open the client again. */
        record RelaunchClient() implements Step {}

        /** Nothing before this moment. */
        record Wait(long until) implements Step {}
    }

    private static final int FAILURES = 3;
    private static final Duration FIRST = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final long interval;
    private long nextCheck;
    private int failures;
    private boolean serviceRelaunched;

    Watchdog(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.nextCheck = now + FIRST.toNanos();
    }

    Step next(long now) {
        if (failures >= FAILURES) {
            failures = 0;
            nextCheck = now + AGAIN.toNanos();
            serviceRelaunched = !serviceRelaunched;
            return serviceRelaunched ? new Step.RelaunchService() : new Step.RelaunchClient();
        }
        return now - nextCheck >= 0 ? new Step.Check() : new Step.Wait(nextCheck);
    }

    /** Somebody came in from outside, or a check went well. */
    void reached(long now) {
        failures = 0;
        serviceRelaunched = false;
        nextCheck = now + interval;
    }

    /** A check failed. */
    void failed(long now) {
        failures++;
        nextCheck = now + AGAIN.toNanos();
    }

    /** A check could not be made: that says nothing about the service. */
    void unknown(long now) {
        nextCheck = now + AGAIN.toNanos();
    }
}
