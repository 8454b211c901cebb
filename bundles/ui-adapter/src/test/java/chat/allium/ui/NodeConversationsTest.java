package chat.allium.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.Friend;
import chat.allium.api.contacts.IncomingRequest;
import chat.allium.api.contacts.OutgoingRequest;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.Identity;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.message.Signal;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.ui.QueueView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.UiEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NodeConversationsTest {

    private final Fakes.FakeContacts contacts = new Fakes.FakeContacts();
    private final Fakes.FakeMessenger messenger = new Fakes.FakeMessenger();
    private final EventTap tap = new EventTap();
    private final ConnectionPool pool = Fakes.stub(
            ConnectionPool.class,
            Map.of(
                    "connected", Set.of(Fakes.peer(1)),
                    "links", List.of(),
                    "addresses",
                            List.of(PeerAddress.parse("tcp:127.0.0.1:9735"), PeerAddress.parse("tor:x.onion:9735")),
                    "rendezvous", List.of(PeerAddress.parse("tor:y.onion:9735"))));
    private final FriendCodes codes = Fakes.stub(
            FriendCodes.class,
            Map.of(
                    "parse",
                    FriendCode.of(new byte[FriendCode.LENGTH]),
                    "words",
                    List.of("abandon"),
                    "link",
                    "allium:abandon",
                    "contactSeed",
                    new byte[32]));
    private final Identity identity =
            Fakes.stub(Identity.class, Map.of("self", Fakes.peer(9), "safetyNumber", "12345 67890"));
    private final NodeConversations conversations = new NodeConversations(
            messenger, contacts, pool, identity, codes, new Providers(), tap, "1", Path.of("/home"));

    @AfterEach
    void close() {
        conversations.close();
    }

    @Test
    void unknownFriendNamesTheNearest() {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));
        contacts.friends.add(Fakes.friend(2, "alice", Friend.State.FRIEND));

        assertEquals("There is no friend 'bobb': did you mean 'bob'?", refused(() -> conversations.friend("bobb")));
        assertEquals("There is no friend 'zzzz'; 'friends' lists them.", refused(() -> conversations.friend("zzzz")));
    }

    @Test
    void friendWhoHasNotAnsweredIsNotUnknown() {
        contacts.outgoing.add(new OutgoingRequest("bob", false, "waits", Instant.EPOCH));

        assertTrue(refused(() -> conversations.send("Bob", "hi")).contains("has not answered"));
    }

    @Test
    void emptyAndOversizedTextsAreRefusedAndNothingIsSent() {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));

        assertTrue(refused(() -> conversations.send("bob", "  ")).contains("nothing to send"));
        String tooLong = "é".repeat(Content.MAX_BYTES / 2 + 1);
        assertTrue(refused(() -> conversations.send("bob", tooLong)).contains("65538 bytes"));
        assertEquals(List.of(), messenger.sent);
    }

    @Test
    void textArrivesAsTyped() throws RefusedException {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));

        conversations.send("BOB", "  (whoami) $5 ; x > 2  ");

        assertEquals(List.of(Fakes.peer(1) + "   (whoami) $5 ; x > 2  "), messenger.sent);
    }

    @Test
    void codeComesWithAddressesOfTransportsWithoutRendezvousOnly() {
        assertEquals(List.of("tcp:127.0.0.1:9735"), conversations.code().at());
    }

    @Test
    void malformedAddressIsOneSentence() {
        assertEquals(
                "'nonsense' is no address: one looks like tcp:host:port.",
                refused(() -> conversations.befriend("w", Optional.of("nonsense"), "bob")));
    }

    @Test
    void requestKeepsItsNumberWhileItWaits() throws RefusedException {
        contacts.outgoing.add(new OutgoingRequest("first", false, "waits", Instant.EPOCH));
        contacts.outgoing.add(new OutgoingRequest("second", false, "waits", Instant.EPOCH));
        int second = conversations.requests().get(1).number();
        contacts.outgoing.removeFirst();

        assertEquals(second, conversations.requests().getFirst().number());
        conversations.decline(String.valueOf(second));
        assertEquals(List.of("cancel second"), contacts.calls);
    }

    @Test
    void acceptedWithoutANameGetsWhatItClaimsMadeUniqueAndHarmless() throws RefusedException {
        contacts.friends.add(Fakes.friend(1, "Eve", Friend.State.FRIEND));
        contacts.incoming.add(new IncomingRequest(Fakes.peer(2), "eve\u202e", "tor", true, Instant.EPOCH));

        conversations.accept("1", Optional.empty());

        assertEquals(List.of("accept " + Fakes.peer(2) + " eve-2"), contacts.calls);
    }

    @Test
    void claimedNameThatIsANumberDoesNotHideThatNumber() throws RefusedException {
        contacts.incoming.add(new IncomingRequest(Fakes.peer(1), "2", "tor", true, Instant.EPOCH));
        contacts.incoming.add(new IncomingRequest(Fakes.peer(2), "eve", "tor", true, Instant.EPOCH));
        conversations.requests();

        conversations.decline("2");

        assertEquals(List.of("decline " + Fakes.peer(2)), contacts.calls);
    }

    @Test
    void eventsReachListenersInOrderUnderLocalNames() throws InterruptedException {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));
        BlockingQueue<UiEvent> heard = new LinkedBlockingQueue<>();
        try (Registration _ = conversations.listen(heard::add)) {
            tap.on(new MessengerEvent.Stored(Fakes.message(1, Direction.IN, "hi")));
            tap.on(new MessengerEvent.Stored(Fakes.message(1, Direction.OUT, "ho")));
            tap.on(new MessengerEvent.PresenceChanged(Fakes.peer(1), true));

            assertEquals(
                    "bob", assertInstanceOf(UiEvent.Received.class, next(heard)).friend());
            assertInstanceOf(UiEvent.Sent.class, next(heard));
            assertTrue(assertInstanceOf(UiEvent.Presence.class, next(heard)).online());
        }
    }

    @Test
    void everyListenerHearsEveryStateInTheOrderOfCommitsHoweverSlowItIs() throws InterruptedException {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<UiEvent> quick = new LinkedBlockingQueue<>();
        BlockingQueue<UiEvent> slow = new LinkedBlockingQueue<>();
        Message message = Fakes.message(1, Direction.OUT, "ho");
        List<MessageState> states = List.of(MessageState.DELIVERED, MessageState.READ);
        try (Registration _ = conversations.listen(e -> {
                    awaitQuietly(go);
                    slow.add(e);
                });
                Registration _ = conversations.listen(quick::add)) {
            tap.on(new MessengerEvent.Stored(message));
            for (MessageState state : states) {
                tap.on(new MessengerEvent.StateChanged(Fakes.peer(1), 1, message.id(), state));
            }
            tap.on(new MessengerEvent.Typing(Fakes.peer(1)));

            List<UiEvent> heard = List.of(next(quick), next(quick), next(quick), next(quick));
            assertEquals(
                    List.of(
                            new UiEvent.Sent("bob", message),
                            new UiEvent.StateChanged("bob", 1, message.id(), MessageState.DELIVERED),
                            new UiEvent.StateChanged("bob", 1, message.id(), MessageState.READ),
                            new UiEvent.Typing("bob")),
                    heard);
            assertTrue(slow.isEmpty());
            go.countDown();
            assertEquals(heard, List.of(next(slow), next(slow), next(slow), next(slow)));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void queueSaysSinceWhenAndWhy() {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));
        messenger.queue.add(new QueuedLane(
                Fakes.peer(1),
                3,
                99,
                false,
                2,
                Optional.of(Duration.ofSeconds(7)),
                Instant.EPOCH,
                Optional.of("Nobody answers.")));

        assertEquals(
                List.of(new QueueView(
                        "bob",
                        3,
                        99,
                        "not reached 2 times",
                        Instant.EPOCH,
                        Optional.of(Duration.ofSeconds(7)),
                        Optional.of("Nobody answers."))),
                conversations.queue());
    }

    @Test
    void retryAndDropGoToTheFriendOfThatName() throws RefusedException {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));
        messenger.history.add(Fakes.message(1, Direction.OUT, "ho"));

        conversations.retry("BOB");
        conversations.drop("bob", 1);

        assertEquals(List.of("retry " + Fakes.peer(1), "drop " + Fakes.peer(1) + " 1"), messenger.sent);
        assertEquals(
                "There is no message 2 with bob: 'history bob' shows them with their numbers.",
                refused(() -> conversations.drop("bob", 2)));
        assertTrue(refused(() -> conversations.drop("bob", Long.MAX_VALUE)).startsWith("There is no message"));
        assertTrue(refused(() -> conversations.retry("eve")).startsWith("There is no friend"));
    }

    @Test
    void whatAFriendSentCanNotBeDropped() {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));
        messenger.history.add(Fakes.message(1, Direction.IN, "hi"));

        assertTrue(refused(() -> conversations.drop("bob", 1)).startsWith("Message 1 is one of bob"));
        assertEquals(List.of(), messenger.sent);
    }

    @Test
    void signalsGoToTheFriendOfThatName() throws RefusedException {
        contacts.friends.add(Fakes.friend(1, "bob", Friend.State.FRIEND));

        conversations.tell(Signal.RECEIPTS, true);
        conversations.seen("Bob", Fakes.message(1, Direction.IN, "x").id());
        conversations.typing("bob");

        assertTrue(conversations.tells(Signal.RECEIPTS));
        assertFalse(conversations.tells(Signal.TYPING));
        assertEquals(List.of("seen " + Fakes.peer(1) + " 1", "typing " + Fakes.peer(1)), messenger.sent);
        assertTrue(refused(() -> conversations.typing("eve")).startsWith("There is no friend"));
    }

    @Test
    void friendIsNewsOnceAndNotWhenUnblocked() throws InterruptedException {
        BlockingQueue<UiEvent> heard = new LinkedBlockingQueue<>();
        try (Registration _ = conversations.listen(heard::add)) {
            tap.on(new ContactEvent.FriendChanged(Fakes.friend(1, "bob", Friend.State.ACCEPTING)));
            tap.on(new ContactEvent.FriendChanged(Fakes.friend(1, "bob", Friend.State.FRIEND)));
            tap.on(new ContactEvent.FriendChanged(Fakes.friend(1, "bob", Friend.State.BLOCKED)));
            tap.on(new ContactEvent.FriendChanged(Fakes.friend(1, "bob", Friend.State.FRIEND)));
            tap.reload();

            assertInstanceOf(UiEvent.Befriended.class, next(heard));
            assertInstanceOf(UiEvent.Reload.class, next(heard));
        }
    }

    @Test
    void overflowingBacklogIsDroppedAndSaid() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<UiEvent> heard = new LinkedBlockingQueue<>();
        try (Feed feed = new Feed(e -> {
            busy.countDown();
            try {
                go.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            heard.add(e);
        })) {
            feed.offer(new UiEvent.Befriended("first"));
            assertTrue(busy.await(10, TimeUnit.SECONDS));
            for (int i = 0; i <= Feed.BACKLOG; i++) {
                feed.offer(new UiEvent.Befriended("n" + i));
            }
            go.countDown();

            assertEquals(new UiEvent.Befriended("first"), next(heard));
            assertInstanceOf(UiEvent.Reload.class, next(heard));
            assertEquals(new UiEvent.Befriended("n" + Feed.BACKLOG), next(heard));
        }
    }

    private static UiEvent next(BlockingQueue<UiEvent> heard) throws InterruptedException {
        UiEvent event = heard.poll(10, TimeUnit.SECONDS);
        return Optional.ofNullable(event).orElseThrow(() -> new AssertionError("no event came"));
    }

    private static String refused(Executable attempt) {
        return assertThrows(RefusedException.class, attempt).getMessage();
    }
}
