package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.pool.LinkView;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.TransportException;
import chat.allium.pool.HostileTransport.Way;
import chat.allium.testkit.transport.FakeNetwork;
import chat.allium.testkit.transport.FakeTransport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transport that breaks its contract harms those alone who have no other, and is named. */
@Timeout(60)
class HostileTransportTest {

    /** Less than any of the bounds within which an orderly transport would be waited for. */
    private static final long SOON = TimeUnit.SECONDS.toNanos(5);

    private final FakeNetwork network = new FakeNetwork();
    private final Home left = new Home(network, "left", Node.peer(1), new FakeLinks(Node.peer(1)));
    private final Home right = new Home(network, "right", Node.peer(2), new FakeLinks(Node.peer(2)));
    private HostileTransport bad = new HostileTransport(Way.THROWS);

    @AfterEach
    void stop() {
        bad.release();
        left.close();
        right.close();
    }

    /** Where both transports reach the friend, the bad one first. */
    private void plug(Way way) {
        bad = new HostileTransport(way);
        left.pool.bindTransport(bad);
        left.plug("tcp");
        right.plug("tcp");
        left.knows(right, PeerState.FRIEND, true, "bad", "tcp");
        right.knows(left, PeerState.FRIEND, true, "tcp");
        left.pool.order(right.self, List.of("bad", "tcp"));
    }

    private void carries(String text) throws TransportException {
        long begin = System.nanoTime();
        left.pool.send(right.self, Home.message(text));
        right.messenger.await("frame 16 " + text);
        assertTrue(System.nanoTime() - begin < SOON);
        assertEquals(
                List.of("tcp"), left.pool.links().stream().map(LinkView::scheme).toList());
    }

    private void isSaid(String part) {
        left.messenger.until(part, () -> left.pool.troubles().stream().anyMatch(trouble -> trouble.contains(part)));
    }

    @Test
    void hangingInConnectIsLeftBehindAndSoonNotTriedAgain() throws TransportException {
        plug(Way.HANGS_IN_CONNECT);
        carries("one");
        isSaid("bad does not return from connecting");
        for (int i = 0; i < Guard.MOST_STUCK + 4; i++) {
            left.pool.disconnect(right.self);
            left.messenger.until("apart", () -> left.pool.connected().isEmpty());
            carries("again " + i);
        }
        assertEquals(Guard.MOST_STUCK, bad.connects.get());
        isSaid("it is not used any more");
        bad.release();
        left.messenger.until("well again", () -> left.pool.troubles().isEmpty());
    }

    @Test
    void notSayingHowItIsDoingHoldsUpNobody() throws TransportException {
        plug(Way.HANGS_IN_STATUS);
        carries("one");
        isSaid("bad does not answer when asked how it is doing");
        assertEquals(0, bad.connects.get());
        for (int i = 0; i < 20; i++) {
            left.pool.disconnect(right.self);
            left.messenger.until("apart", () -> left.pool.connected().isEmpty());
            carries("again " + i);
        }
        bad.release();
        left.messenger.until("well again", () -> left.pool.troubles().isEmpty());
    }

    @Test
    void throwingIsAFailedAttempt() throws TransportException {
        plug(Way.THROWS);
        carries("one");
        isSaid("bad throws what it should not");
        assertEquals(List.of(), left.pool.rendezvous(new byte[32]), "those of others are still to be had");
    }

    @Test
    void throwingWhenAskedForItsNameKeepsNoOtherClosed() throws TransportException {
        plug(Way.FORGETS_ITS_NAME);
        left.plug("lan");
        carries("one");
    }

    @Test
    void floodingTakesNoPlaceOfAnother() throws TransportException {
        plug(Way.FLOODS);
        left.messenger.until("it listens", () -> bad.accepted != null);
        for (int i = 0; i < 1000; i++) {
            Thread.startVirtualThread(() -> bad.accepted.accept(bad.new Dead()));
        }
        isSaid("bad brought more connections than there are places for strangers");
        left.messenger.until("sent away", () -> bad.closes.get() >= 1000 - Slots.STRANGERS);
        right.pool.dial(left.self);
        right.messenger.await("up " + left.self);
    }

    @Test
    void neverAnsweringCloseHoldsUpNobody() throws TransportException {
        plug(Way.NEVER_CLOSES);
        left.messenger.until("it listens", () -> bad.accepted != null);
        for (int i = 0; i < 64; i++) {
            Thread.startVirtualThread(() -> bad.accepted.accept(bad.new Dead()));
        }
        left.messenger.until("closing", () -> bad.closes.get() >= 64 - Slots.STRANGERS);
        carries("one");
        isSaid("bad does not return from closing");
        long begin = System.nanoTime();
        left.pool.unbindTransport(bad);
        FakeTransport lan = left.plug("lan");
        assertTrue(System.nanoTime() - begin < SOON, "the others listen, though its listener does not close");
        assertEquals("lan", lan.scheme());
    }

    @Test
    void hangingInListenKeepsNoOtherClosed() {
        long begin = System.nanoTime();
        plug(Way.HANGS_IN_LISTEN);
        assertTrue(System.nanoTime() - begin < SOON);
        assertTrue(left.pool.listens("tcp"));
    }
}
