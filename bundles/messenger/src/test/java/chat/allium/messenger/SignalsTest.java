package chat.allium.messenger;

import static chat.allium.messenger.Node.ALICE;
import static chat.allium.messenger.Node.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.Signal;
import chat.allium.api.storage.PeerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alice writes, Bob reads. */
@Timeout(60)
class SignalsTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

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

    private void deliver(String... texts) throws Exception {
        int before = alice.all().size();
        for (String text : texts) {
            alice.send(text);
        }
        alice.await(() -> states(MessageState.QUEUED) + states(MessageState.SENDING) == 0
                && alice.all().size() == before + texts.length);
    }

    private long states(MessageState state) {
        return alice.all().stream().filter(m -> m.state() == state).count();
    }

    private Message last(Node node) {
        return node.all().getLast();
    }

    private void bobSeesAll() {
        bob.messenger.seen(ALICE, last(bob).id());
    }

    private List<MessengerEvent.StateChanged> changes() {
        return alice.events().stream()
                .filter(MessengerEvent.StateChanged.class::isInstance)
                .map(MessengerEvent.StateChanged.class::cast)
                .toList();
    }

    @Test
    void aReceiptMakesAllUpToItReadAndIsToldMessageByMessageAfterDelivered() throws Exception {
        bob.messenger.tell(Signal.RECEIPTS, true);
        deliver("one", "two", "three");

        bob.messenger.seen(ALICE, bob.all().get(1).id());
        alice.await(() -> changes().size() == 5);

        assertEquals(
                List.of(MessageState.READ, MessageState.READ, MessageState.DELIVERED),
                alice.all().stream().map(Message::state).toList());
        for (int i = 0; i < 2; i++) {
            Message message = alice.all().get(i);
            List<MessageState> told = changes().stream()
                    .filter(change -> change.id().equals(message.id()) && change.position() == message.position())
                    .map(MessengerEvent.StateChanged::state)
                    .toList();
            assertEquals(List.of(MessageState.DELIVERED, MessageState.READ), told);
        }
    }

    @Test
    void nothingIsToldUntilItsUserWantsTo() throws Exception {
        deliver("one");
        assertFalse(bob.messenger.tells(Signal.RECEIPTS) || bob.messenger.tells(Signal.TYPING));
        bobSeesAll();
        bob.messenger.typing(ALICE);
        bob.messenger.tell(Signal.RECEIPTS, true);
        // What was seen before is told to nobody, not with a new link either.
        net.cut();
        net.await(ALICE);
        deliver("two");
        assertEquals(0, net.receipts.get() + net.typings.get());

        bobSeesAll();
        alice.await(() -> states(MessageState.READ) == 2);
    }

    @Test
    void aReceiptThatIsLostIsSaidAgainOnTheNextLinkAfterACrashToo() throws Exception {
        bob.messenger.tell(Signal.RECEIPTS, true);
        deliver("one");
        net.losesSignals = true;
        bobSeesAll();
        bob.await(() -> net.receipts.get() == 1);
        bob.await(() -> bob.storage.<Boolean>read(
                tx -> ReadMark.find(tx.settings(), ReadMark.theirs(ALICE)).isPresent()));
        assertEquals(0, states(MessageState.READ));

        net.reachable(false);
        bob.crash();
        net.losesSignals = false;
        net.reachable(true);
        bob.send("back");
        // It may have tried before anybody could be reached.
        bob.messenger.retry(ALICE);

        alice.await(() -> states(MessageState.READ) == 1);
        alice.crash();
        assertEquals(1, states(MessageState.READ));
    }

    @Test
    void oneWhoReadsFastTellsItOnceASecond() throws Exception {
        bob.messenger.tell(Signal.RECEIPTS, true);
        deliver("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        for (Message message : bob.all()) {
            bob.messenger.seen(ALICE, message.id());
        }
        alice.await(() -> states(MessageState.READ) == 10);

        assertTrue(net.receipts.get() <= 3, () -> "receipts: " + net.receipts.get());
    }

    @Test
    void nothingIsReadThatTheFriendDoesNotHaveWhateverItClaims() throws Exception {
        deliver("one");
        net.reachable(false);
        alice.send("two");
        alice.send("three");
        MessageId one = alice.all().getFirst().id();
        net.forge(ALICE, Wire.readUpTo(new MessageId(one.stream(), 1L << 59)));
        net.forge(ALICE, Wire.readUpTo(new MessageId(ReceiverTest.STREAM, 1)));
        alice.await(() -> states(MessageState.READ) == 1);

        net.reachable(true);
        bob.send("here I am");
        alice.await(() -> states(MessageState.DELIVERED) == 3);
        assertEquals(1, states(MessageState.READ), "a claim is about what was offered by then");
    }

    @Test
    void aFloodOfReceiptsAndTypingChangesNothingTwice() throws Exception {
        deliver("one");
        MessageId one = alice.all().getFirst().id();
        for (int i = 0; i < 1_000; i++) {
            net.forge(ALICE, Wire.readUpTo(one));
            net.forge(ALICE, Wire.typing());
        }
        net.forge(ALICE, Wire.readUpTo(one));
        deliver("two");

        assertEquals(
                1,
                changes().stream()
                        .filter(change -> change.state() == MessageState.READ)
                        .count());
        assertTrue(typings(alice) <= 2, () -> "told " + typings(alice));
    }

    private static long typings(Node node) {
        return node.events().stream()
                .filter(MessengerEvent.Typing.class::isInstance)
                .count();
    }

    @Test
    void typingIsSaidOverALinkAndNeverKeptForOne() throws Exception {
        bob.messenger.tell(Signal.TYPING, true);
        deliver("one");
        bob.messenger.typing(ALICE);
        bob.messenger.typing(ALICE);
        alice.await(() -> typings(alice) == 1);
        assertEquals(1, net.typings.get());

        net.reachable(false);
        bob.skip(LONG_ENOUGH);
        bob.messenger.typing(ALICE);
        net.reachable(true);
        deliver("two");
        assertEquals(1, net.typings.get());
    }

    @Test
    void theChoiceOutlivesARestart() throws Exception {
        bob.messenger.tell(Signal.TYPING, true);
        bob.crash();
        bob.await(() -> bob.messenger.tells(Signal.TYPING));

        bob.messenger.tell(Signal.TYPING, false);
        assertFalse(bob.messenger.tells(Signal.TYPING));
        assertFalse(bob.messenger.tells(Signal.RECEIPTS));
    }

    @Test
    void nothingIsKeptOfWhoIsNoFriendAnyMore() throws Exception {
        bob.messenger.tell(Signal.RECEIPTS, true);
        deliver("one");
        bobSeesAll();
        alice.await(() -> states(MessageState.READ) == 1);

        alice.messenger.on(new ContactEvent.FriendRemoved(BOB, "bob"));

        alice.await(() -> alice.storage
                .<Optional<ReadMark>>read(tx -> ReadMark.find(tx.settings(), ReadMark.ours(BOB)))
                .isEmpty());
        assertEquals(1, alice.texts(Direction.OUT).size());
    }
}
