package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.pool.PoolEffect.Activate;
import chat.allium.pool.PoolEffect.CancelDial;
import chat.allium.pool.PoolEffect.Close;
import chat.allium.pool.PoolEffect.StartDial;
import chat.allium.pool.PoolEffect.TellDown;
import chat.allium.pool.PoolEffect.TellFailed;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PoolCoreTest {

    private static final PeerId FRIEND = Node.peer(1000);

    private final Node node = new Node(Node.peer(1));

    @Test
    void manyWishesMakeOneDial() {
        for (int i = 0; i < 64; i++) {
            node.on(new PoolEvent.DialWanted(FRIEND));
        }
        assertEquals(1, node.all(StartDial.class).size());
    }

    @Test
    void tenDialAtOnceAndTheOthersInTheOrderTheyCame() {
        for (int i = 0; i < 15; i++) {
            node.on(new PoolEvent.DialWanted(Node.peer(100 + i)));
        }
        assertEquals(10, node.all(StartDial.class).size());

        node.on(new PoolEvent.DialFailed(Node.peer(103), 4, Node.because(Reason.UNREACHABLE)));

        assertEquals(Node.peer(110), node.all(StartDial.class).getLast().peer());
        assertEquals(11, node.all(StartDial.class).size());
        assertEquals(
                List.of(Node.peer(103)),
                node.all(TellFailed.class).stream().map(TellFailed::peer).toList());
    }

    @Test
    void aLinkThatIsUpNeedsNoDial() {
        node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.DialWanted(FRIEND));
        assertEquals(1, node.all(StartDial.class).size());
    }

    @Test
    void aDialEndsInTimeWhateverItsShellDoes() {
        node.on(new PoolEvent.DialWanted(FRIEND));
        node.after(30);
        assertEquals(Reason.TIMEOUT, node.all(TellFailed.class).getFirst().why().reason());
        assertEquals(1, node.all(CancelDial.class).size());
        long late = node.reached(FRIEND, 7);
        assertFalse(node.open.contains(late), "what a cancelled dial brings is closed");
    }

    @Test
    void aPeerThatAnswersAndLeavesWithoutHelloRefuses() {
        long link = node.dialled(FRIEND, 7);
        node.on(new PoolEvent.Down(link, Node.because(Reason.CLOSED)));
        assertEquals(Reason.REFUSED, node.all(TellFailed.class).getFirst().why().reason());
        assertTrue(node.all(TellDown.class).isEmpty());
    }

    @Test
    void anUnusedLinkIsClosedAfterFiveMinutes() {
        long link = node.upDialled(FRIEND, 7);
        node.after(200);
        node.on(new PoolEvent.Used(link));
        node.after(299);
        assertTrue(node.open.contains(link));
        node.after(1);
        assertFalse(node.open.contains(link));
        assertEquals(1, node.all(TellDown.class).size());
    }

    @Test
    void aLinkThatAwaitsAnswersIsNotIdle() {
        long link = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Awaiting(FRIEND, true));
        node.after(1000);
        assertTrue(node.open.contains(link));
        node.on(new PoolEvent.Awaiting(FRIEND, false));
        node.after(1);
        assertFalse(node.open.contains(link));
    }

    @Test
    void whatThePeerDialledIsItsToClose() {
        long link = node.upInbound(FRIEND, 7, 1, 0);
        node.after(10_000);
        assertTrue(node.open.contains(link));
    }

    @Test
    void theLeastUsedLinkGoesWhenThereAreTooMany() {
        for (int i = 0; i < 50; i++) {
            node.upDialled(Node.peer(100 + i), 100 + i);
            node.nanos += TimeUnit.SECONDS.toNanos(1);
        }
        node.on(new PoolEvent.Used(1));
        node.on(new PoolEvent.Awaiting(Node.peer(101), true));

        node.upDialled(Node.peer(200), 200);

        assertEquals(List.of(new Close(3)), node.all(Close.class));
    }

    @Test
    void inboundFriendsHaveAsManySlotsAsTheyAreTold() {
        Node small = new Node(Node.peer(1), new Limits(50, 1_000_000, 10, 2));
        long first = small.upInbound(Node.peer(100), 1, 1, 0);
        small.upInbound(Node.peer(101), 2, 1, 0);
        assertFalse(small.open.contains(small.inbound(Node.peer(102), 3)));
        assertTrue(small.open.contains(small.inbound(Node.peer(100), 4)), "a friend who is in may come again");
        small.on(new PoolEvent.Disconnect(Node.peer(100)));
        assertFalse(small.open.contains(first));
        assertTrue(small.open.contains(small.inbound(Node.peer(102), 5)));
    }

    @Test
    void aLinkInsteadOfADialUnderWayCancelsIt() {
        node.on(new PoolEvent.DialWanted(FRIEND));
        long link = node.upInbound(FRIEND, 7, 1, 0);
        assertEquals(1, node.all(CancelDial.class).size());
        assertFalse(node.open.contains(node.reached(FRIEND, 8)));
        assertEquals(link, node.active(FRIEND));
        assertTrue(node.all(TellFailed.class).isEmpty());
    }

    @Test
    void aNewRunOfThePeerEndsTheLinksOfTheOld() {
        long old = node.upDialled(FRIEND, 7);
        long fresh = node.upInbound(FRIEND, 8, 2, 0);
        assertFalse(node.open.contains(old));
        assertEquals(fresh, node.active(FRIEND));
        assertTrue(node.all(TellDown.class).isEmpty(), "one replaces the other without a gap");
    }

    @Test
    void aStalledLinkGetsASecondThatReplacesIt() {
        long first = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Stalled(first));
        long second = node.reached(FRIEND, 8);
        assertEquals(7, node.replaces(second));
        assertEquals(first, node.active(FRIEND));

        node.on(new PoolEvent.Up(second, Node.hello(1, 0)));

        assertEquals(second, node.active(FRIEND));
        node.after(4);
        assertTrue(node.open.contains(first), "the loser is still read");
        node.after(1);
        assertFalse(node.open.contains(first));
        assertTrue(node.all(TellDown.class).isEmpty());
    }

    @Test
    void aSecondDialThatFailsIsNobodysBusiness() {
        long first = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Stalled(first));
        node.on(new PoolEvent.DialFailed(
                FRIEND, node.all(StartDial.class).getLast().dial(), Node.because(Reason.TIMEOUT)));
        assertTrue(node.all(TellFailed.class).isEmpty());
    }

    private int dials(long link, int seconds) {
        int before = node.all(StartDial.class).size();
        for (int i = 0; i < seconds; i += 10) {
            node.after(10);
            node.on(new PoolEvent.Stalled(link));
        }
        return node.all(StartDial.class).size() - before;
    }

    /** As where the peer's node answers PINGs, and what stands above is stuck. */
    @Test
    void aLinkWithoutAnAnswerIsReplacedAgainAndAgainButLessAndLessOften() {
        long link = node.upInbound(FRIEND, 7, 1, 0);
        node.on(new PoolEvent.Awaiting(FRIEND, true));

        assertEquals(1, dials(link, 10));
        assertEquals(0, dials(link, 20));
        assertEquals(1, dials(link, 10));
        assertEquals(1, dials(link, 60));
        assertEquals(6, dials(link, 3600), "after 2, 4 and 8 minutes, then every 15");
    }

    @Test
    void anotherLinkThatStallsTooIsNoAnswerButAnAckIs() {
        node.on(new PoolEvent.Awaiting(FRIEND, true));
        long first = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Awaiting(FRIEND, true));
        assertEquals(1, dials(first, 10));
        long second = node.reached(FRIEND, 8);
        node.on(new PoolEvent.Up(second, Node.hello(1, 0)));
        node.on(new PoolEvent.Awaiting(FRIEND, true));

        assertEquals(0, dials(second, 20));
        node.on(new PoolEvent.Awaiting(FRIEND, true));
        assertEquals(1, dials(second, 10));
    }

    @Test
    void aGreetingPeerThatDialsAgainGivesItsFirstAttemptUp() {
        long first = node.inbound(FRIEND, 7);
        long second = node.inbound(FRIEND, 8);
        assertFalse(node.open.contains(first));
        node.on(new PoolEvent.Up(second, Node.hello(1, 0)));
        assertEquals(second, node.active(FRIEND));
    }

    @Test
    void aPeerThatSaysNoHelloIsClosed() {
        long link = node.inbound(FRIEND, 7);
        node.after(30);
        assertFalse(node.open.contains(link));
    }

    @Test
    void disconnectEndsLinksAndDials() {
        long link = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Stalled(link));
        node.on(new PoolEvent.Disconnect(FRIEND));
        assertFalse(node.open.contains(link));
        assertEquals(1, node.all(TellDown.class).size());
        assertEquals(1, node.all(CancelDial.class).size());
        node.on(new PoolEvent.DialWanted(FRIEND));
        assertEquals(7, node.replaces(node.reached(FRIEND, 9)), "the last link is known after it has gone");
    }

    @Test
    void eventsOfLinksThatHaveEndedChangeNothing() {
        long link = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Down(link, Node.because(Reason.CLOSED)));
        int before = node.effects.size();
        node.on(new PoolEvent.Down(link, Node.because(Reason.CLOSED)));
        node.on(new PoolEvent.Up(link, Node.hello(5, 0)));
        node.on(new PoolEvent.Stalled(link));
        node.on(new PoolEvent.Used(link));
        assertEquals(before, node.effects.size());
        assertEquals(1, node.all(Activate.class).size());
    }

    @Test
    void afterTheMachineSleptEveryOlderLinkIsDialledAgainAndReplaced() {
        long before = node.upDialled(FRIEND, 7);
        PeerId other = Node.peer(1001);
        long inbound = node.upInbound(other, 8, 1, 0);
        node.after(5);
        long fresh = node.upDialled(Node.peer(1002), 9);
        long woke = node.nanos;

        node.on(new PoolEvent.Woke(woke));

        List<StartDial> dials = node.all(StartDial.class);
        assertEquals(
                List.of(FRIEND, other),
                dials.subList(2, dials.size()).stream().map(StartDial::peer).toList());
        long second = node.reached(other, 10);
        node.on(new PoolEvent.Up(second, Node.hello(1, 0)));
        assertEquals(second, node.active(other));
        assertTrue(node.all(TellDown.class).isEmpty(), "nobody notices");
        node.on(new PoolEvent.DialFailed(FRIEND, dials.get(2).dial(), Node.because(Reason.UNREACHABLE)));
        node.after(1);
        int begun = node.all(StartDial.class).size();

        node.on(new PoolEvent.Woke(woke));

        assertEquals(FRIEND, node.all(StartDial.class).getLast().peer(), "the network may not have been there yet");
        assertEquals(begun + 1, node.all(StartDial.class).size());
        assertEquals(List.of(before, fresh), List.of(node.active(FRIEND), node.active(Node.peer(1002))));
        node.after(5);
        assertFalse(node.open.contains(inbound));
    }

    @Test
    void aDialForABetterTransportStandsInNobodysWay() {
        long first = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Improve(FRIEND));
        assertTrue(node.all(StartDial.class).getLast().better());

        node.on(new PoolEvent.Stalled(first));

        StartDial any = node.all(StartDial.class).getLast();
        assertFalse(any.better(), "the same transport would do");
        assertEquals(1, node.all(CancelDial.class).size());
        node.on(new PoolEvent.Improve(FRIEND));
        assertEquals(any, node.all(StartDial.class).getLast(), "it is dialled anyway");
        long second = node.reached(FRIEND, 8);
        node.on(new PoolEvent.Up(second, Node.hello(1, 0)));
        assertEquals(second, node.active(FRIEND));
    }

    @Test
    void whoIsLostWhileABetterTransportIsLookedForIsDialledOverAny() {
        long link = node.upDialled(FRIEND, 7);
        node.on(new PoolEvent.Improve(FRIEND));
        node.on(new PoolEvent.Down(link, Node.because(Reason.CLOSED)));

        node.on(new PoolEvent.DialWanted(FRIEND));

        assertFalse(node.all(StartDial.class).getLast().better());
    }

    @Test
    void aDialThatTheMachineSleptThroughBeginsAnewAndIsNoFailure() {
        node.on(new PoolEvent.DialWanted(FRIEND));
        node.after(29);

        node.on(new PoolEvent.Woke(node.nanos));

        assertEquals(1, node.all(CancelDial.class).size());
        node.after(2);
        assertTrue(node.all(TellFailed.class).isEmpty(), "it has 30 s again");
        long link = node.reached(FRIEND, 7);
        assertTrue(node.open.contains(link));
    }
}
