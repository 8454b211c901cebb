package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.pool.Urgency;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.pool.PoolEffect.CancelDial;
import chat.allium.pool.PoolEffect.StartDial;
import chat.allium.pool.PoolEffect.TellFailed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is there is reached, however many are not: a dial to a dead peer takes all of its 30 s. */
class DialFairnessTest {

    private static final PeerId LIVE = Node.peer(1000);

    private final Node node = new Node(Node.peer(1));

    @ParameterizedTest
    @ValueSource(ints = {20, 200})
    void aMessageWaitsForNoDialToADoubtfulFriend(int dead) {
        wantAll(dead, Urgency.DOUBTFUL);
        node.on(new PoolEvent.DialWanted(LIVE, Urgency.MESSAGE));

        assertEquals(LIVE, node.all(StartDial.class).getLast().peer());
        assertEquals(10, underWay().size());
        assertEquals(List.of(), node.all(TellFailed.class), "to give way is no failure");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 200})
    void aMessageWaitsForNobodyWhoIsMerelyLookedFor(int dead) {
        wantAll(dead, Urgency.SEEK);
        node.on(new PoolEvent.DialWanted(LIVE, Urgency.MESSAGE));

        assertEquals(LIVE, node.all(StartDial.class).getLast().peer());
    }

    @Test
    void messagesForFriendsThatHaveJustDiedHoldAPlaceForFiveSeconds() {
        wantAll(10, Urgency.MESSAGE);
        node.on(new PoolEvent.DialWanted(LIVE, Urgency.MESSAGE));
        node.after(4);
        assertFalse(begun(LIVE), "ten have been promised their first seconds");

        node.after(1);

        assertTrue(begun(LIVE));
        assertEquals(1, node.all(CancelDial.class).size(), "one place is enough");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 200})
    void everyFriendIsLookedForBeforeADeadOneIsWaitedFor(int dead) {
        wantAll(dead, Urgency.SEEK);
        node.on(new PoolEvent.DialWanted(LIVE, Urgency.SEEK));
        node.after(dead / 10 * 5);

        assertTrue(begun(LIVE));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 200})
    void whoGaveWayIsDialledAgainForAllOfItsTime(int dead) {
        wantAll(dead, Urgency.SEEK);
        node.after(dead / 10 * 35);

        List<TellFailed> failed = node.all(TellFailed.class);
        assertEquals(dead, failed.stream().map(TellFailed::peer).distinct().count());
        assertEquals(dead, failed.size());
        assertTrue(failed.stream().allMatch(f -> f.why().reason() == Reason.TIMEOUT));
    }

    @ParameterizedTest
    @EnumSource
    void neverMoreThanTenAtOnce(Urgency urgency) {
        wantAll(200, Urgency.DOUBTFUL);
        for (int i = 0; i < 50; i++) {
            node.on(new PoolEvent.DialWanted(Node.peer(2000 + i), urgency));
            node.after(i % 7);

            assertEquals(10, underWay().size());
        }
    }

    @Test
    void aPeerThatHasAnsweredDoesNotGiveWay() {
        PeerId slow = Node.peer(50);
        node.on(new PoolEvent.DialWanted(slow, Urgency.DOUBTFUL));
        long link = node.reached(slow, 7);
        wantAll(9, Urgency.MESSAGE);
        node.nanos += 4_000_000_000L;
        node.on(new PoolEvent.DialWanted(LIVE, Urgency.MESSAGE));

        assertTrue(node.open.contains(link));
        assertFalse(begun(LIVE));
        node.on(new PoolEvent.Up(link, Node.hello(1, 0)));
        assertTrue(begun(LIVE));
    }

    @Test
    void aMessageForAFriendThatIsLookedForMakesItsDialUrgent() {
        wantAll(20, Urgency.SEEK);
        node.on(new PoolEvent.DialWanted(LIVE, Urgency.SEEK));
        assertFalse(begun(LIVE));

        node.on(new PoolEvent.DialWanted(LIVE, Urgency.MESSAGE));

        assertTrue(begun(LIVE));
    }

    @Test
    void whatADialThatGaveWayStillBringsIsClosed() {
        wantAll(10, Urgency.DOUBTFUL);
        node.on(new PoolEvent.DialWanted(LIVE, Urgency.MESSAGE));
        long given = node.all(CancelDial.class).getFirst().dial();
        PeerId peer = node.all(StartDial.class).stream()
                .filter(start -> start.dial() == given)
                .findFirst()
                .orElseThrow()
                .peer();
        node.on(new PoolEvent.DialFailed(peer, given, Node.because(Reason.CLOSED)));
        node.on(new PoolEvent.Authenticated(peer, 99, 7, given));

        assertEquals(List.of(), node.all(TellFailed.class));
        assertEquals(List.of(new PoolEffect.Close(99)), node.all(PoolEffect.Close.class));
    }

    private void wantAll(int count, Urgency urgency) {
        for (int i = 0; i < count; i++) {
            node.on(new PoolEvent.DialWanted(Node.peer(100 + i), urgency));
        }
    }

    private boolean begun(PeerId peer) {
        return node.all(StartDial.class).stream().anyMatch(start -> start.peer().equals(peer));
    }

    private Set<Long> underWay() {
        Set<Long> dials = new HashSet<>();
        for (PoolEffect effect : node.effects) {
            switch (effect) {
                case StartDial start -> dials.add(start.dial());
                case CancelDial cancelled -> dials.remove(cancelled.dial());
                default -> {}
            }
        }
        return dials;
    }
}
