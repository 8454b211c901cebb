package chat.allium.transport.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.TransportStatus.State;
import chat.allium.arti.Bootstrap;
import org.junit.jupiter.api.Test;

class HealthTest {

    private final Health health = new Health();

    private void progress(double fraction) {
        health.progress(new Bootstrap(fraction, false, false, "on its way"));
    }

    private State state() {
        return health.status().state();
    }

    @Test
    void progressNeverGoesDownAndReachesAHundredOnlyAtTheEnd() {
        progress(0.45);
        progress(0.15);
        assertEquals(45, health.status().percent());
        progress(1);
        assertEquals(99, health.status().percent());
        assertEquals(State.STARTING, state());
        health.bootstrapped();
        assertEquals(100, health.status().percent());
        assertEquals(State.ONLINE, state());
    }

    @Test
    void whatHindersItIsSaidWithARemedyUntilItIsOver() {
        health.progress(new Bootstrap(0.05, false, true, "We seem to be offline"));
        assertEquals(State.BLOCKED, state());
        assertTrue(health.status().detail().startsWith("Tor is stuck: We seem to be offline."));
        progress(0.2);
        assertEquals(State.STARTING, state());
    }

    @Test
    void aServiceThatNobodyCanReachMakesItDegradedButUsable() {
        health.reachable("identity", false);
        health.bootstrapped();
        assertEquals(State.DEGRADED, state());
        assertTrue(health.status().usable());
        health.reachable("identity", true);
        assertEquals(State.ONLINE, state());
        health.reachable("identity", false);
        health.gone("identity");
        assertEquals(State.ONLINE, state());
    }

    @Test
    void aLostConnectionIsSaid() {
        health.bootstrapped();
        health.progress(new Bootstrap(0.9, false, true, "We seem to be offline"));
        assertEquals(State.DEGRADED, state());
        assertFalse(health.isReady());
        health.progress(new Bootstrap(1, true, false, "100 %"));
        assertEquals(State.ONLINE, state());
        assertTrue(health.isReady());
    }

    @Test
    void aNewClientBeginsFromNothing() {
        health.reachable("identity", true);
        health.bootstrapped();
        health.restarted();
        assertEquals(State.STARTING, state());
        assertEquals(0, health.status().percent());
        health.bootstrapped();
        assertEquals(State.DEGRADED, state());
    }

    @Test
    void stoppedIsTheLastWord() {
        health.broken("It can not work.");
        assertEquals(State.BLOCKED, state());
        assertEquals("It can not work.", health.status().detail());
        health.stopped();
        assertEquals(State.STOPPED, state());
    }
}
