package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlightsTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Flights flights = new Flights();

    @Test
    void whoWaitsForTheLastToLandGoesOnAtOnce() throws Exception {
        flights.began(Node.BOB, 3);
        flights.began(Node.ALICE, 1);
        CompletableFuture<Integer> waited = CompletableFuture.supplyAsync(() -> flights.awaitNone(LONG));
        flights.landed(Node.BOB, 3);
        assertTrue(flights.includes(Node.BOB, 3), "3 is still on its way");
        flights.lost(Node.ALICE);
        assertFalse(waited.isDone());

        flights.landed(Node.BOB, 4);

        assertEquals(0, waited.get(20, TimeUnit.SECONDS));
    }

    @Test
    void nobodyWaitsForTheSilentForEver() {
        flights.began(Node.BOB, 1);

        assertEquals(1, flights.awaitNone(Duration.ofMillis(10)), "friends who have not answered");
    }
}
