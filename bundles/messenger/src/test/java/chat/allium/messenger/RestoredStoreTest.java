package chat.allium.messenger;

import static chat.allium.messenger.Node.ALICE;
import static chat.allium.messenger.Node.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.PeerState;
import chat.allium.testkit.storage.MemoryStorage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that is put back from a backup gave numbers, after the backup, of which it does not know. */
@Timeout(120)
class RestoredStoreTest {

    private final FakeNet net = new FakeNet();
    private final Node alice = new Node(net, ALICE, BOB, PeerState.FRIEND, Node.generous());
    private final Node bob = new Node(net, BOB, ALICE, PeerState.FRIEND, Node.generous());

    @AfterEach
    void stop() {
        alice.messenger.stop();
        bob.messenger.stop();
        alice.storage.close();
        bob.storage.close();
    }

    private void send(Node from, String... texts) throws MessageRejectedException {
        for (String text : texts) {
            from.send(text);
        }
    }

    /** As when both come up again. */
    private void meet() {
        net.reachable(true);
        alice.messenger.retry(BOB);
        bob.messenger.retry(ALICE);
    }

    @Test
    void whatIsWrittenAfterwardsIsNotTakenForWhatWasWrittenBefore() throws Exception {
        send(alice, "1", "2");
        alice.await(() -> alice.everythingDelivered(2));
        MemoryStorage backup = alice.storage.copied();
        send(alice, "3", "4", "5");
        alice.await(() -> alice.everythingDelivered(5));
        net.reachable(false);

        alice.restore(backup);
        send(alice, "new 1", "new 2", "new 3", "new 4");
        meet();

        alice.await(() -> alice.everythingDelivered(6));
        assertEquals(List.of("1", "2", "3", "4", "5", "new 1", "new 2", "new 3", "new 4"), bob.texts(Direction.IN));
    }

    @Test
    void aSecondRestoreOfTheSameBackupLosesNothingEither() throws Exception {
        send(alice, "1");
        alice.await(() -> alice.everythingDelivered(1));
        MemoryStorage backup = alice.storage.copied();
        alice.restore(backup);
        send(alice, "2", "3", "4");
        alice.await(() -> alice.everythingDelivered(4));
        alice.restore(backup);
        send(alice, "5");
        alice.await(() -> alice.everythingDelivered(2));

        assertEquals(List.of("1", "2", "3", "4", "5"), bob.texts(Direction.IN));
    }

    private static List<MessageState> states(Node node) {
        return node.all().stream().map(Message::state).toList();
    }

    /** Nor is it said to have arrived: what its friend has no need of may have been dropped meanwhile. */
    @Test
    void whatWaitedAndHasArrivedSinceIsNotSentTwice() throws Exception {
        send(alice, "1");
        alice.await(() -> alice.everythingDelivered(1));
        net.reachable(false);
        send(alice, "2", "3");
        MemoryStorage backup = alice.storage.copied();
        meet();
        alice.await(() -> alice.everythingDelivered(3));
        send(alice, "4");
        alice.await(() -> alice.everythingDelivered(4));
        net.reachable(false);

        alice.restore(backup);
        send(alice, "new 1", "new 2");
        meet();

        MessageState done = MessageState.DELIVERED;
        MessageState unsure = MessageState.UNCONFIRMED;
        alice.await(() -> states(alice).equals(List.of(done, unsure, unsure, done, done)));
        assertEquals(List.of("1", "2", "3", "4", "new 1", "new 2"), bob.texts(Direction.IN));
        send(alice, "new 3");
        alice.await(() -> alice.all().getLast().state() == done);
    }

    @Test
    void whatWaitedAndHasNotArrivedGoesOutFirst() throws Exception {
        send(alice, "1");
        alice.await(() -> alice.everythingDelivered(1));
        net.reachable(false);
        send(alice, "2", "3");

        alice.restore(alice.storage.copied());
        send(alice, "new 1");
        alice.restore(alice.storage.copied());
        send(alice, "new 2");
        meet();

        alice.await(() -> alice.everythingDelivered(5));
        assertEquals(List.of("1", "2", "3", "new 1", "new 2"), bob.texts(Direction.IN));
        assertEquals(0, net.retryAfters.get());
    }

    @Test
    void whatWaitedAndExpiresMayHaveArrived() throws Exception {
        send(alice, "1");
        alice.await(() -> alice.everythingDelivered(1));
        net.reachable(false);
        send(alice, "2");
        alice.restore(alice.storage.copied());
        alice.await(() -> !alice.messenger.queue().isEmpty());

        alice.skip(Duration.ofHours(25));

        alice.await(() -> alice.all().getLast().state() == MessageState.UNCONFIRMED);
        send(alice, "new");
        meet();
        alice.await(() -> alice.all().getLast().state() == MessageState.DELIVERED);
        assertEquals(List.of("1", "new"), bob.texts(Direction.IN));
    }

    @Test
    void noMoreThanAThousandWaitBehindThem() throws Exception {
        send(alice, "1");
        alice.await(() -> alice.everythingDelivered(1));
        net.reachable(false);
        send(alice, "2");
        alice.restore(alice.storage.copied());
        for (int i = 0; i < 1_000; i++) {
            alice.send("text");
        }

        assertTrue(assertThrows(MessageRejectedException.class, () -> alice.send("one too many"))
                .getMessage()
                .startsWith("1,000 messages wait"));
    }

    @Test
    void aFriendWhoseStoreIsRestoredGetsWhatStillWaits() throws Exception {
        send(alice, "1");
        alice.await(() -> alice.everythingDelivered(1));
        MemoryStorage backup = bob.storage.copied();
        send(alice, "2", "3");
        alice.await(() -> alice.everythingDelivered(3));
        net.reachable(false);
        send(alice, "4");

        bob.restore(backup);
        meet();

        alice.await(() -> alice.everythingDelivered(4));
        assertEquals(List.of("1", "4"), bob.texts(Direction.IN));
    }
}
