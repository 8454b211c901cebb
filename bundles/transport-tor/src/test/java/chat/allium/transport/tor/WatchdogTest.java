package chat.allium.transport.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.transport.tor.Watchdog.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final Step CHECK = new Step.Check();

    private final Watchdog watchdog = new Watchdog(Duration.ofMinutes(5), at(0));

    private static long at(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static Step until(long seconds) {
        return new Step.Wait(at(seconds));
    }

    private long failThrice(long seconds) {
        for (int i = 0; i < 3; i++) {
            assertEquals(CHECK, watchdog.next(at(seconds)));
            watchdog.failed(at(seconds));
            seconds += 30;
        }
        return seconds - 30;
    }

    @Test
    void aSilentNodeChecksItselfSoonAndThenNowAndThen() {
        assertEquals(until(20), watchdog.next(at(0)));
        assertEquals(CHECK, watchdog.next(at(20)));
        watchdog.reached(at(21));
        assertEquals(until(321), watchdog.next(at(21)));
        assertEquals(CHECK, watchdog.next(at(321)));
    }

    @Test
    void visitorsMakeChecksSuperfluous() {
        watchdog.reached(at(10));
        assertEquals(until(310), watchdog.next(at(20)));
        watchdog.reached(at(300));
        assertEquals(until(600), watchdog.next(at(310)));
    }

    @Test
    void threeFailuresRelaunchTheServiceThreeMoreTheClient() {
        long now = failThrice(20);
        assertEquals(new Step.RelaunchService(), watchdog.next(at(now)));
        assertEquals(until(now + 30), watchdog.next(at(now)));
        now = failThrice(now + 30);
        assertEquals(new Step.RelaunchClient(), watchdog.next(at(now)));
    }

    @Test
    void successForgetsEarlierFailures() {
        long now = failThrice(20);
        assertEquals(new Step.RelaunchService(), watchdog.next(at(now)));
        watchdog.reached(at(now + 30));
        now = failThrice(now + 330);
        assertEquals(new Step.RelaunchService(), watchdog.next(at(now)));
    }

    @Test
    void aCheckThatCouldNotBeMadeCountsForNothing() {
        for (int i = 1; i < 10; i++) {
            assertEquals(CHECK, watchdog.next(at(30 * i)));
            watchdog.unknown(at(30 * i));
            assertEquals(until(30 * i + 30), watchdog.next(at(30 * i)));
        }
    }
}
