package chat.allium.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.testkit.transport.FakeConnection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsLinkTest {

    private static final long SECOND = 1_000_000_000L;

    private final Ends ends = new Ends();
    private final Ends.Log alice = new Ends.Log();
    private final Ends.Log bob = new Ends.Log();
    private Link[] links = {};

    @BeforeEach
    void join() throws Exception {
        links = ends.join(Protocol.FRIEND);
    }

    @AfterEach
    void close() {
        ends.close();
    }

    private void run() throws Exception {
        links[0].run(Ends.HELLO, alice);
        links[1].run(Ends.HELLO, bob);
        alice.next("up");
        bob.next("up");
    }

    private static Frame message(int size) {
        return new Frame(FrameType.MSG, new byte[size]);
    }

    private static Reason reason(Object down) {
        return assertInstanceOf(TransportException.class, down).reason();
    }

    @Test
    void helloArrivesAsItWasSaid() throws Exception {
        Hello hello = new Hello(3, 1L << 40, -5, Long.MIN_VALUE, Optional.empty(), 77, 20);
        links[0].run(hello, alice);
        links[1].run(Ends.HELLO, bob);
        assertEquals(hello, bob.next("up"));
        assertEquals(Ends.HELLO, alice.next("up"));
    }

    @Test
    void framesArriveInOrderBothWays() throws Exception {
        run();
        for (int i = 0; i < 1000; i++) {
            links[0].send(message(i));
            links[1].send(message(1000 - i));
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals(i, ((Frame) bob.next("frame")).payload().length);
            assertEquals(1000 - i, ((Frame) alice.next("frame")).payload().length);
        }
    }

    @Test
    void closeLetsQueuedFramesGoOut() throws Exception {
        run();
        for (int i = 0; i < 50; i++) {
            links[0].send(message(10));
        }
        links[0].close();
        for (int i = 0; i < 50; i++) {
            bob.next("frame");
        }
        assertEquals(Reason.CLOSED, reason(bob.next("down")));
        assertEquals(Reason.CLOSED, reason(alice.next("down")));
        assertThrows(TransportException.class, () -> links[0].send(message(1)));
        links[0].close();
    }

    @Test
    void whoIsShunnedHearsTheLastWordAndIsNotReadUntilItHangsUp() throws Exception {
        run();
        links[1].send(message(7));
        links[1].shun();
        assertEquals(7, ((Frame) alice.next("frame")).payload().length);
        for (int i = 0; i < 50; i++) {
            links[0].send(message(10_000));
        }
        assertThrows(TransportException.class, () -> links[1].send(message(1)));
        assertFalse(ends.connection[1].isClosed(), "so that the peer does not come again at once");

        links[0].close();

        assertEquals(Reason.CLOSED, reason(bob.next("down")));
    }

    @Test
    void ofOnePeerOneLinkIsShunned() throws Exception {
        run();
        links[1].shun();
        FakeConnection[] again = FakeConnection.pair("fake");
        CompletableFuture<Link> client = Ends.start(
                () -> ends.aliceLinks.client(again[0], Protocol.FRIEND, Optional.of(ends.bob.self()), Ends.DEADLINE));
        Link second = ends.bobLinks.server(again[1], Set.of(Protocol.FRIEND), Ends.DEADLINE);
        client.get(20, TimeUnit.SECONDS);

        second.shun();

        assertEquals(Reason.CLOSED, reason(bob.next("down")));
        assertFalse(again[1].isClosed());
        second.close();
        again[0].close();
    }

    @Test
    void closeDoesNotWaitForAPeerThatDoesNotRead() throws Exception {
        run();
        ends.connection[0].freeze();
        for (int i = 0; i < 20; i++) {
            links[0].send(message(16_000));
        }
        links[0].close();
        assertEquals(Reason.CLOSED, reason(alice.next("down")));
        assertTrue(ends.connection[0].isClosed());
    }

    @Test
    void anAbortedConnectionTakesTheLinkDown() throws Exception {
        run();
        ends.connection[1].close();
        assertEquals(Reason.CLOSED, reason(alice.next("down")));
        assertEquals(Reason.CLOSED, reason(bob.next("down")));
    }

    @Test
    void aLinkThatEndedBeforeItRanSaysSo() throws Exception {
        links[0].close();
        while (!ends.connection[0].isClosed()) {
            Thread.onSpinWait();
        }
        links[0].run(Ends.HELLO, alice);
        assertEquals(Reason.CLOSED, reason(alice.next("down")));
    }

    @Test
    void aHalfOpenLinkStallsAndThenDies() throws Exception {
        run();
        ends.connection[0].freeze();
        links[0].send(message(100));
        links[0].awaiting(true);
        ends.clock.addAndGet(10 * SECOND);
        alice.next("stalled");
        ends.clock.addAndGet(20 * SECOND);
        assertEquals(Reason.TIMEOUT, reason(alice.next("down")));
    }

    @Test
    void anIdlePeerAnswersThePing() throws Exception {
        run();
        for (int i = 0; i < 3; i++) {
            ends.clock.addAndGet(61 * SECOND);
            links[0].send(message(1));
            bob.next("frame");
            links[1].send(message(1));
            alice.next("frame");
        }
        assertTrue(alice.told.isEmpty());
    }

    @Test
    void whatGathersBeyondAMebibyteEndsTheLink() throws Exception {
        run();
        ends.connection[0].freeze();
        TransportException overflow = assertThrows(TransportException.class, () -> {
            for (int i = 0; i < 100; i++) {
                links[0].send(message(16_000));
            }
        });
        assertEquals(Reason.CLOSED, overflow.reason());
        alice.next("down");
    }

    @Test
    void aStalledWriterEndsTheLinkAfterAMinute() throws Exception {
        run();
        ends.connection[0].freeze();
        for (int i = 0; i < 20; i++) {
            links[0].send(message(16_000));
        }
        Ends.Told told = null;
        while (told == null && ends.clock.get() < 140 * SECOND) {
            ends.clock.addAndGet(2 * SECOND);
            told = alice.told.poll(20, TimeUnit.MILLISECONDS);
        }
        assertEquals("The peer reads too slowly.", ((TransportException) told.detail()).getMessage());
    }

    @Test
    void aFloodOfPingsEndsTheLink() throws Exception {
        run();
        for (int i = 0; i <= ControlBudget.BURST; i++) {
            try {
                links[0].send(new Frame(FrameType.PING, new byte[0]));
            } catch (TransportException e) {
                break;
            }
        }
        assertEquals(Reason.CLOSED, reason(bob.next("down")));
    }

    @Test
    void malformedFramesEndTheLinkWithoutAnError() throws Exception {
        links[0].run(Ends.HELLO, alice);
        links[1].send(new Frame(FrameType.MSG, new byte[3]));
        assertEquals(Reason.CLOSED, reason(alice.next("down")));
    }

    @Test
    void aHandlerThatFailsEndsItsLinkOnly() throws Exception {
        links[0].run(Ends.HELLO, new chat.allium.api.link.LinkHandler() {
            @Override
            public void up(Hello theirs) {
                throw new IllegalStateException("planned");
            }

            @Override
            public void frame(Frame frame) {}

            @Override
            public void stalled() {}

            @Override
            public void down(TransportException why) {
                alice.down(why);
            }
        });
        links[1].run(Ends.HELLO, bob);
        assertEquals(Reason.CLOSED, reason(alice.next("down")));
    }

    @Test
    void contactFramesAreReceivedOneByOne() throws Exception {
        try (Ends other = new Ends()) {
            Link[] contact = other.join(Protocol.CONTACT);
            contact[1].send(new Frame(FrameType.OFFER, new byte[] {1}));
            contact[1].send(new Frame(200, new byte[] {2}));
            contact[1].send(new Frame(FrameType.RECEIVED, new byte[] {3}));
            assertArrayEquals(
                    new byte[] {1},
                    Ends.start(contact[0]::receive).get(20, TimeUnit.SECONDS).payload());
            assertArrayEquals(
                    new byte[] {3},
                    Ends.start(contact[0]::receive).get(20, TimeUnit.SECONDS).payload());
            contact[1].send(new Frame(FrameType.MSG, new byte[0]));
            CompletableFuture<Frame> refused = Ends.start(contact[0]::receive);
            ExecutionException failed = assertThrows(ExecutionException.class, () -> refused.get(20, TimeUnit.SECONDS));
            assertEquals(Reason.CLOSED, reason(failed.getCause()));
        }
    }

    @Test
    void stoppingTheBundleEndsItsLinks() throws Exception {
        run();
        ends.aliceLinks.stop();
        alice.next("down");
        bob.next("down");
    }
}
