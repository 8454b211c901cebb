package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.TransportException;
import chat.allium.link.SecureLinks;
import chat.allium.testkit.identity.TestIdentity;
import chat.allium.testkit.transport.FakeNetwork;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool over the links that it has in a node. */
@Timeout(120)
class RealLinksTest {

    private final FakeNetwork network = new FakeNetwork();
    private final TestIdentity alice = new TestIdentity();
    private final TestIdentity bob = new TestIdentity();
    private final SecureLinks aliceLinks = new SecureLinks(alice);
    private final SecureLinks bobLinks = new SecureLinks(bob);
    private final Home left = new Home(network, "left", alice.self(), aliceLinks);
    private final Home right = new Home(network, "right", bob.self(), bobLinks);

    @BeforeEach
    void befriend() {
        left.plug("tcp");
        right.plug("tcp");
        Home.friends(left, right, "tcp");
    }

    @AfterEach
    void stop() {
        left.close();
        right.close();
        aliceLinks.stop();
        bobLinks.stop();
    }

    @Test
    void friendsTalkBothWays() throws TransportException {
        left.pool.send(right.self, Home.message("hello"));
        right.messenger.await("frame 16 hello");
        assertTrue(right.pool.offer(left.self, Home.message("hello yourself")));
        left.messenger.await("frame 16 hello yourself");
    }

    @Test
    void whoIsNoFriendIsRefused() {
        right.storage.write(tx -> tx.peers().remove(left.self));
        left.pool.dial(right.self);
        left.messenger.await("failed REFUSED");
    }

    @Test
    void withoutAMessengerNobodyIsLetIn() {
        right.messengerAttached.close();
        left.pool.dial(right.self);
        left.messenger.await("failed CLOSED");
    }

    @Test
    void somebodyElseAtTheAddressIsNotThePeer() {
        // It lives where "right" does.
        right.close();
        Home other = new Home(network, "right", Node.peer(7), new SecureLinks(new TestIdentity()));
        other.plug("tcp");
        left.knows(other, PeerState.FRIEND, true, "tcp");
        left.pool.dial(other.self);
        left.messenger.await("failed NOT_THE_PEER");
        other.close();
    }

    @Test
    void dialsThatCrossLeaveOneLink() {
        for (int i = 1; i <= 10; i++) {
            Thread.startVirtualThread(() -> left.pool.dial(right.self));
            right.pool.dial(left.self);
            String text = "round " + i;
            left.messenger.until("carries", () -> left.pool.offer(right.self, Home.message(text)));
            right.messenger.await("frame 16 " + text);
            left.pool.disconnect(right.self);
            right.pool.disconnect(left.self);
            left.messenger.until(
                    "apart",
                    () -> left.pool.connected().isEmpty()
                            && right.pool.connected().isEmpty());
        }
    }

    @Test
    void stoppingTellsFriendsAtOnce() {
        left.pool.dial(right.self);
        right.messenger.await("up " + left.self);
        left.messenger.await("up " + right.self);
        long before = System.nanoTime();
        left.pool.stop();
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(2));
        right.messenger.await("down " + left.self);
    }

    @Test
    void aStrangerBringsARequest() throws Exception {
        CompletableFuture<Integer> asked = new CompletableFuture<>();
        right.pool.acceptContacts(link -> {
            try (link) {
                asked.complete(link.receive().type());
            } catch (TransportException e) {
                asked.completeExceptionally(e);
            }
        });
        try (Link link = left.pool.open(right.address("tcp"), Protocol.CONTACT, Optional.empty())) {
            link.send(new Frame(FrameType.ASK, new byte[0]));
            assertEquals(FrameType.ASK, asked.get(10, TimeUnit.SECONDS));
        }
    }
}
