package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.pool.LinkView;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.TransportException;
import chat.allium.testkit.transport.FakeNetwork;
import chat.allium.testkit.transport.FakeTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several transports serve one friend; the best that is allowed and works is used. */
@Timeout(60)
class TransportOrderTest {

    private static final Duration FAILING_OVER = Duration.ofSeconds(2);

    private final FakeNetwork network = new FakeNetwork();
    private final Home left = new Home(network, "left", Node.peer(1), new FakeLinks(Node.peer(1)));
    private final Home right = new Home(network, "right", Node.peer(2), new FakeLinks(Node.peer(2)));
    private FakeTransport leftTcp;

    @BeforeEach
    void twoTransportsEach() {
        leftTcp = left.plug("tcp");
        left.plug("lan");
        right.plug("tcp");
        right.plug("lan");
        left.knows(right, PeerState.FRIEND, true, "lan", "tcp");
        right.knows(left, PeerState.FRIEND, true, "lan", "tcp");
    }

    @AfterEach
    void stop() {
        left.close();
        right.close();
    }

    private void carriesOver(String scheme, String text) throws TransportException {
        left.pool.send(right.self, Home.message(text));
        right.messenger.await("frame 16 " + text);
        assertEquals(
                List.of(scheme),
                left.pool.links().stream().map(LinkView::scheme).toList());
    }

    @Test
    void theFirstInTheOrderIsUsedWhateverTheOrderOfTheAddresses() throws TransportException {
        carriesOver("tcp", "one");
        assertEquals(1, network.connects());
    }

    @Test
    void whenATransportStopsAnotherCarriesOnWithinTwoSeconds() throws TransportException {
        carriesOver("tcp", "one");
        long begin = System.nanoTime();
        left.unplug(leftTcp);
        left.messenger.await("down " + right.self);
        carriesOver("lan", "two");
        assertTrue(System.nanoTime() - begin < FAILING_OVER.toNanos());
    }

    @Test
    void aTransportThatDoesNotAnswerIsNotWaitedForWhileThereIsAnother() throws TransportException {
        network.blackHole(right.address("tcp"));
        long begin = System.nanoTime();
        carriesOver("lan", "one");
        assertTrue(System.nanoTime() - begin < FAILING_OVER.toNanos());
    }

    @Test
    void aBetterTransportThatReturnsTakesOverWithoutAGap() throws TransportException {
        left.unplug(leftTcp);
        carriesOver("lan", "one");
        left.plug("tcp");
        left.messenger.until("the better one", () -> left.pool.links().stream()
                .allMatch(l -> l.scheme().equals("tcp")));
        carriesOver("tcp", "two");
        assertEquals(0, left.messenger.count("down " + right.self));
    }

    @Test
    void aFriendMayHaveAnOrderOfItsOwn() throws TransportException {
        left.pool.order(right.self, List.of("lan", "tcp"));
        assertEquals(List.of("lan", "tcp"), left.pool.order(Optional.of(right.self)));
        assertEquals(List.of("tor", "tcp"), left.pool.order(Optional.empty()));
        carriesOver("lan", "one");

        left.pool.order(right.self, List.of());

        assertEquals(List.of("tor", "tcp"), left.pool.order(Optional.of(right.self)));
        left.messenger.until("the node's order again", () -> left.pool.links().stream()
                .allMatch(l -> l.scheme().equals("tcp")));
    }

    @Test
    void anotherOrderAppliesToLinksThatAreUp() throws TransportException {
        carriesOver("tcp", "one");
        left.pool.modified(config("lan,tcp", 50));
        left.messenger.until("the new order", () -> left.pool.links().stream()
                .allMatch(l -> l.scheme().equals("lan")));
        assertEquals(0, left.messenger.count("down " + right.self));
    }

    @Test
    void leaveForOneTransportIsNoneForAnother() {
        left.knows(right, PeerState.FRIEND, Set.of("tcp"), "lan", "tcp");
        left.unplug(leftTcp);

        TransportException refused =
                assertThrows(TransportException.class, () -> left.pool.send(right.self, Home.message("one")));

        assertEquals(TransportException.Reason.NOT_READY, refused.reason());
        assertEquals(0, network.connects(), "lan would have carried it");
    }

    @Test
    void leaveForTheOtherTransportIsEnoughForThat() throws TransportException {
        left.knows(right, PeerState.FRIEND, Set.of("lan"), "lan", "tcp");
        carriesOver("lan", "one");
    }

    @Test
    void otherLimitsCutNoLink() throws TransportException {
        carriesOver("tcp", "one");
        left.pool.modified(config("tor,tcp", 1));
        carriesOver("tcp", "two");
        assertEquals(1, network.connects());
    }

    private static LinkPool.Config config(String order, int maxDialled) {
        return new LinkPool.Config() {
            @Override
            public Class<LinkPool.Config> annotationType() {
                return LinkPool.Config.class;
            }

            @Override
            public int maxDialled() {
                return maxDialled;
            }

            @Override
            public int idleSeconds() {
                return 300;
            }

            @Override
            public int maxDials() {
                return 10;
            }

            @Override
            public int maxInbound() {
                return 200;
            }

            @Override
            public String transportOrder() {
                return order;
            }
        };
    }
}
