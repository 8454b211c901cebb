package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.pool.LinkUser;
import chat.allium.testkit.transport.FakeNetwork;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A friend that sends while this node's users of links are busy. */
@Timeout(60)
class UnreadTest {

    private static final int SIZE = 16_000;
    private static final int CREDIT = 20 * 5;

    private final FakeNetwork network = new FakeNetwork();
    private final Home left = new Home(network, "left", Node.peer(1), new FakeLinks(Node.peer(1)));
    private final Home right = new Home(network, "right", Node.peer(2), new FakeLinks(Node.peer(2)));
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    @BeforeEach
    void meet() throws Exception {
        left.plug("tor");
        right.plug("tor");
        Home.friends(left, right, "tor");
        left.pool.attach(new Slow());
        right.pool.dial(left.self);
        left.messenger.await("up " + right.self);
        right.pool.send(left.self, new Frame(FrameType.RETRY_AFTER, new byte[0]));
        assertTrue(busy.await(20, TimeUnit.SECONDS));
    }

    @AfterEach
    void stop() {
        free.countDown();
        left.close();
        right.close();
    }

    @Test
    void whoSendsFarMoreThanItsCreditIsHeldInNoMoreMemoryAndLeaves() {
        send(10 * CREDIT);
        free.countDown();

        left.messenger.await("down " + right.self);
        long taken = left.messenger.lines().stream()
                .filter(line -> line.startsWith("frame"))
                .count();
        assertTrue(taken * SIZE <= 2 * 1024 * 1024, taken + " frames");
    }

    @Test
    void allThatTheCreditAllowsIsTaken() {
        send(CREDIT);
        free.countDown();

        left.messenger.until(
                "all frames",
                () -> left.messenger.lines().stream()
                                .filter(line -> line.startsWith("frame"))
                                .count()
                        == CREDIT);
        send(CREDIT);
        left.messenger.until(
                "and again",
                () -> left.messenger.lines().stream()
                                .filter(line -> line.startsWith("frame"))
                                .count()
                        == 2 * CREDIT);
        assertEquals(0, left.messenger.count("down " + right.self));
    }

    private void send(int frames) {
        for (int i = 0; i < frames; i++) {
            right.pool.offer(left.self, new Frame(FrameType.MSG, new byte[SIZE]));
        }
    }

    private final class Slow implements LinkUser {

        @Override
        public Set<Integer> frameTypes() {
            return Set.of(FrameType.RETRY_AFTER);
        }

        @Override
        public void up(PeerId peer, Hello theirs) {}

        @Override
        public void frame(PeerId peer, Frame frame) {
            busy.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void down(PeerId peer) {}
    }
}
