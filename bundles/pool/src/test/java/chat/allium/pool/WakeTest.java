package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.testkit.transport.FakeNetwork;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WakeTest {

    @ParameterizedTest
    @CsvSource({"1, 1, false", "9, 9, false", "1, 28800, true", "15, 15, true", "1, -28800, false", "1, 14, false"})
    void sleepIsWhatTheWallClockHasMoreAndAPauseIsWhatBothHave(long seconds, long wallSeconds, boolean slept) {
        Wake wake = new Wake(5, 1_000);

        assertEquals(
                slept,
                wake.slept(5 + TimeUnit.SECONDS.toNanos(seconds), 1_000 + TimeUnit.SECONDS.toMillis(wallSeconds)));
        assertFalse(
                wake.slept(
                        5 + TimeUnit.SECONDS.toNanos(seconds + 1), 1_000 + TimeUnit.SECONDS.toMillis(wallSeconds + 1)),
                "once");
    }

    @Test
    void aNodeThatWakesDialsItsFriendsAgainThoughItsLinksSeemToBeUp() {
        FakeNetwork network = new FakeNetwork();

        try (Home left = new Home(network, "left", Node.peer(1), new FakeLinks(Node.peer(1)));
                Home right = new Home(network, "right", Node.peer(2), new FakeLinks(Node.peer(2)))) {
            left.plug("tor");
            right.plug("tor");
            Home.friends(left, right, "tor");
            left.pool.dial(right.self);
            right.messenger.await("up " + left.self);
            left.messenger.await("online tor");

            left.sleptMillis.addAndGet(TimeUnit.HOURS.toMillis(8));

            right.messenger.await("up " + left.self, 2);
            left.messenger.await("online tor", 2);
            assertEquals(0, right.messenger.count("down " + left.self));
            assertTrue(left.pool.connected().contains(right.self));
        }
    }
}
