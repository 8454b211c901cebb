package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConductTest {

    private final Conduct conduct = new Conduct("listener", Map.of());

    private void late(int times) {
        for (int i = 0; i < times; i++) {
            Conduct.Call call = conduct.begin();
            call.late();
            call.end(false);
        }
    }

    private void well(int times) {
        for (int i = 0; i < times; i++) {
            conduct.begin().end(false);
        }
    }

    @Test
    void onlyTheFirstOfARunOfFailuresIsNews() {
        assertTrue(conduct.failsAnew());
        conduct.begin().end(true);
        assertFalse(conduct.failsAnew());
        well(1);
        assertTrue(conduct.failsAnew());
    }

    @Test
    void whoIsLateThreeTimesInAShortWhileIsCalledNoMore() {
        late(Conduct.MOST_TIMEOUTS - 1);
        well(Conduct.FORGIVEN_AFTER - 1);
        assertFalse(conduct.suspended());
        late(1);
        assertTrue(conduct.suspended());
    }

    @Test
    void whatWentWrongLongAgoIsForgiven() {
        late(Conduct.MOST_TIMEOUTS - 1);
        for (int i = 1; i < Conduct.MOST_REFUSED_REPLIES; i++) {
            conduct.refusedReply();
        }
        well(Conduct.FORGIVEN_AFTER);
        late(Conduct.MOST_TIMEOUTS - 1);
        conduct.refusedReply();

        assertFalse(conduct.suspended());
        assertEquals(2L * (Conduct.MOST_TIMEOUTS - 1), conduct.activity().timeouts(), "all of them are counted");
    }
}
