package chat.allium.messenger;

import static chat.allium.messenger.Node.ALICE;
import static chat.allium.messenger.Node.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.pool.Urgency;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TwoNodesTest {

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

    @Test
    void aTextArrivesAndItsAuthorHearsOfIt() throws Exception {
        alice.send("hello");

        alice.await(() -> alice.everythingDelivered(1));
        assertEquals(List.of("hello"), bob.texts(Direction.IN));
        Message sent = alice.all().getFirst();
        assertEquals(sent.id(), bob.all().getFirst().id());
        List<MessengerEvent> events = alice.events();
        int stored = IntStream.range(0, events.size())
                .filter(i -> events.get(i) instanceof MessengerEvent.Stored)
                .findFirst()
                .orElseThrow();
        int delivered = events.indexOf(
                new MessengerEvent.StateChanged(BOB, sent.position(), sent.id(), MessageState.DELIVERED));
        assertTrue(stored < delivered);
    }

    @Test
    void aThousandMessagesDrainInOrderAndNothingIsClosed() throws Exception {
        partBothSides();
        List<String> texts =
                IntStream.range(0, 1_000).mapToObj(i -> "text " + i).toList();
        for (String text : texts) {
            alice.send(text);
        }
        assertThrows(MessageRejectedException.class, () -> alice.send("one too many"));
        alice.await(() -> alice.messenger.queue().getFirst().messages() == 1_000);
        net.reachable(true);
        bob.send("here I am");

        alice.await(() -> alice.everythingDelivered(1_000));
        assertEquals(texts, bob.texts(Direction.IN));
        assertEquals(0, net.retryAfters.get());
        assertEquals(0, net.disconnects.get());
        assertEquals(List.of(), alice.messenger.queue());
    }

    @Test
    void whoIsAskedToComeAgainLaterHangsUpAndComesAgain() throws Exception {
        alice.send("before");
        alice.await(() -> alice.everythingDelivered(1));

        net.forge(ALICE, Wire.retryAfter(1));

        alice.await(() -> net.disconnects.get() == 1);
        alice.send("after");
        alice.await(() -> alice.everythingDelivered(2));
    }

    @Test
    void manyAuthorsAtOnceDoNotOverfillALane() throws Exception {
        partBothSides();
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(20);
        for (int author = 0; author < 20; author++) {
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 60; i++) {
                    try {
                        alice.send("text");
                        taken.incrementAndGet();
                    } catch (MessageRejectedException e) {
                        assertTrue(e.getMessage().startsWith("1,000 messages wait"));
                    }
                }
                done.countDown();
            });
        }

        assertTrue(done.await(60, TimeUnit.SECONDS));
        assertEquals(1_000, taken.get());
        assertEquals(1_000, alice.all().size());
    }

    @Test
    void aLongTextTravelsInFragments() throws Exception {
        String text = "é".repeat(Content.MAX_BYTES / 2);
        alice.send(text);
        alice.send("short");

        alice.await(() -> alice.everythingDelivered(2));
        assertEquals(List.of(text, "short"), bob.texts(Direction.IN));
    }

    @Test
    void brokenLinksLoseNothingAndRepeatNothing() throws Exception {
        Random random = new Random(5);
        List<String> texts = IntStream.range(0, 300).mapToObj(i -> "text " + i).toList();
        Thread bobs = Thread.ofVirtual().start(() -> texts.forEach(text -> quietly(bob, text)));
        for (String text : texts) {
            alice.send(text);
            if (random.nextInt(30) == 0) {
                net.cut();
            }
        }
        bobs.join();

        alice.await(() -> alice.everythingDelivered(300));
        bob.await(() -> bob.everythingDelivered(300));
        assertEquals(texts, bob.texts(Direction.IN));
        assertEquals(texts, alice.texts(Direction.IN));
        assertEquals(0, net.retryAfters.get());
    }

    @Test
    void crashesOfEitherSideLoseNothingAndRepeatNothing() throws Exception {
        List<String> texts = IntStream.range(0, 200).mapToObj(i -> "text " + i).toList();
        for (int i = 0; i < texts.size(); i++) {
            alice.send(texts.get(i));
            if (i % 40 == 17) {
                bob.crash();
            }
            if (i % 40 == 37) {
                alice.crash();
            }
        }

        alice.await(() -> alice.everythingDelivered(200));
        assertEquals(texts, bob.texts(Direction.IN));
    }

    @Test
    void aFullDiskAtTheReceiverDelaysAndLosesNothing() throws Exception {
        alice.send("before");
        alice.await(() -> alice.everythingDelivered(1));
        bob.storage.breakDown("The disk is full.");
        alice.send("meanwhile");
        alice.send("and again");
        bob.storage.repair();

        alice.await(() -> alice.everythingDelivered(3));
        assertEquals(List.of("before", "meanwhile", "and again"), bob.texts(Direction.IN));
    }

    @Test
    void aFullDiskAtTheSenderIsOneSentenceAndDeliversWhatWasTaken() throws Exception {
        partBothSides();
        alice.send("before");
        alice.storage.breakDown("The disk is full.");
        assertEquals(
                "The disk is full.",
                assertThrows(MessageRejectedException.class, () -> alice.send("refused"))
                        .getMessage());
        net.reachable(true);
        bob.send("here I am");
        alice.storage.repair();

        alice.await(() -> alice.everythingDelivered(1));
        assertEquals(List.of("before"), bob.texts(Direction.IN));
    }

    @Test
    void whatNobodyGotInADayExpires() throws Exception {
        partBothSides();
        alice.send("too late");
        alice.skip(Duration.ofHours(24).minusMinutes(1));
        alice.send("in time");
        alice.skip(Duration.ofMinutes(1));
        alice.await(() -> alice.all().getFirst().state() == MessageState.EXPIRED);
        net.reachable(true);
        bob.send("here I am");

        alice.await(() -> alice.all().get(1).state() == MessageState.DELIVERED);
        assertEquals(List.of("in time"), bob.texts(Direction.IN));
    }

    @Test
    void whatMayHaveArrivedIsUnconfirmedUntilItsFriendIsHeardOf() throws Exception {
        meet();
        bob.storage.breakDown("The disk is full.");
        alice.send("perhaps");
        alice.await(() -> net.messages.get() == 1);
        assertEquals(MessageState.SENDING, alice.all().getFirst().state());
        net.reachable(false);
        alice.skip(Duration.ofHours(24));
        alice.await(() -> alice.all().getFirst().state() == MessageState.UNCONFIRMED);
        bob.storage.repair();
        bob.await(() -> bob.texts(Direction.IN).size() == 1);
        net.reachable(true);
        bob.send("here I am");

        alice.await(() -> alice.all().getFirst().state() == MessageState.DELIVERED);
    }

    @Test
    void expiryGoesOnWhileTheNodeIsDown() throws Exception {
        partBothSides();
        alice.send("too late");
        alice.skip(Duration.ofHours(25));
        alice.crash();

        alice.await(() -> alice.all().getFirst().state() == MessageState.EXPIRED);
    }

    @Test
    void whatExpiredWhileTheNodeWasDownIsToldBeforeAnybodyCanReachIt() throws Exception {
        partBothSides();
        alice.send("too late");
        alice.await(() -> alice.messenger.queue().size() == 1);
        CompletableFuture<MessageState> state = new CompletableFuture<>();
        net.opened = peer -> state.complete(alice.storage
                .read(tx -> tx.messages().from(BOB, 0, 1))
                .getFirst()
                .state());
        alice.crashFor(Duration.ofHours(25));

        assertEquals(MessageState.EXPIRED, state.get(20, TimeUnit.SECONDS));
        Message expired = alice.all().getFirst();
        alice.await(() -> alice.events()
                .contains(
                        new MessengerEvent.StateChanged(BOB, expired.position(), expired.id(), MessageState.EXPIRED)));
    }

    @Test
    void theBackoffIsKeptAsTheMomentAtWhichItEnds() throws Exception {
        partBothSides();
        alice.send("first");
        alice.await(() -> row(alice).attempt() == 1);
        double left = row(alice).retryMillis() - alice.all().getFirst().at().toEpochMilli();

        assertEquals(30_000, left, 10_000, "of the first dial that failed, with jitter");
        net.reachable(true);
        bob.send("here I am");
        alice.await(() -> row(alice).attempt() == 0 && row(alice).retryMillis() == 0);
    }

    private static LaneRow row(Node node) {
        return node.storage.read(tx -> tx.lanes().find(node.other)).orElseThrow();
    }

    @Test
    void theStoreMayBeSwappedWhileMessagesFlow() throws Exception {
        Thread swaps = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 200; i++) {
                alice.swapStorage();
                bob.swapStorage();
            }
        });
        List<String> texts = IntStream.range(0, 200).mapToObj(i -> "text " + i).toList();
        for (String text : texts) {
            alice.send(text);
        }
        swaps.join();

        alice.await(() -> alice.everythingDelivered(200));
        assertEquals(texts, bob.texts(Direction.IN));
    }

    @Test
    void stoppingWaitsForWhatIsOnItsWay() throws Exception {
        bob.await(() -> bob.events().contains(new MessengerEvent.PresenceChanged(ALICE, true)));
        alice.send("last words");
        alice.await(() -> alice.all().getFirst().state() != MessageState.QUEUED);
        alice.messenger.stop();

        assertTrue(alice.everythingDelivered(1));
    }

    @Test
    void aNewFriendshipOnALinkThatIsUpStartsAtOnce() throws Exception {
        FakeNet theirs = new FakeNet();
        Node owner = new Node(theirs, ALICE, BOB, PeerState.ACCEPTING, Node.generous());
        Node asker = new Node(theirs, BOB, ALICE, PeerState.PENDING, Node.generous());
        owner.send("welcome");
        assertThrows(MessageRejectedException.class, () -> asker.send("too early"));
        theirs.await(ALICE);

        asker.becomes(PeerState.FRIEND);
        asker.send("thank you");
        owner.await(() -> owner.texts(Direction.IN).size() == 1);
        assertEquals(List.of(), asker.texts(Direction.IN), "the owner does not know yet that it was heard");
        owner.becomes(PeerState.FRIEND);

        owner.await(() -> owner.everythingDelivered(1));
        assertEquals(List.of("welcome"), asker.texts(Direction.IN));
        owner.messenger.stop();
        asker.messenger.stop();
    }

    @Test
    void aBlockedFriendGetsNothingUntilItIsUnblocked() throws Exception {
        partBothSides();
        alice.send("first");
        alice.becomes(PeerState.BLOCKED);
        alice.await(() -> alice.messenger.queue().isEmpty());
        assertThrows(MessageRejectedException.class, () -> alice.send("refused"));
        alice.becomes(PeerState.FRIEND);
        net.reachable(true);
        bob.send("here I am");

        alice.await(() -> alice.everythingDelivered(1));
        assertEquals(List.of("first"), bob.texts(Direction.IN));
    }

    @Test
    void aRemovedFriendHasNoLane() throws Exception {
        partBothSides();
        alice.send("never");
        alice.storage.write(tx -> {
            tx.lanes().remove(BOB);
            return tx.peers().remove(BOB);
        });
        alice.messenger.on(new ContactEvent.FriendRemoved(BOB, "bob"));

        alice.await(() -> alice.messenger.queue().isEmpty());
        assertThrows(MessageRejectedException.class, () -> alice.send("to whom?"));
    }

    @Test
    void aMessageThatWaitsIsDroppedAndTheOthersArrive() throws Exception {
        partBothSides();
        alice.send("first");
        MessageId second = alice.messenger.send(BOB, Content.text("second"));
        alice.send("third");
        alice.await(() -> alice.messenger.queue().getFirst().messages() == 3);
        alice.messenger.drop(BOB, second);
        assertEquals(2, alice.messenger.queue().getFirst().messages());
        Message dropped = alice.all().get(1);
        assertEquals(MessageState.FAILED, dropped.state());
        assertEquals("dropped by its sender", dropped.reason());
        alice.await(() -> alice.events()
                .contains(new MessengerEvent.StateChanged(BOB, dropped.position(), second, MessageState.FAILED)));
        assertThrows(MessageRejectedException.class, () -> alice.messenger.drop(BOB, second));
        alice.crash();
        net.reachable(true);
        bob.send("here I am");

        bob.await(() -> bob.texts(Direction.IN).size() == 2);
        assertEquals(List.of("first", "third"), bob.texts(Direction.IN));
        alice.await(() -> alice.messenger.queue().isEmpty());
        assertEquals(MessageState.FAILED, alice.all().get(1).state());
        assertEquals(
                "This message does not wait any more.",
                assertThrows(
                                MessageRejectedException.class,
                                () -> alice.messenger.drop(
                                        BOB, alice.all().getFirst().id()))
                        .getMessage());
    }

    @Test
    void whatIsDroppedMakesRoomForAnother() throws Exception {
        partBothSides();
        for (int i = 0; i < 500; i++) {
            alice.send("text " + i);
        }
        MessageId inTheMiddle = alice.messenger.send(BOB, Content.text("never mind"));
        for (int i = 501; i < 1_000; i++) {
            alice.send("text " + i);
        }
        assertThrows(MessageRejectedException.class, () -> alice.send("one too many"));
        alice.await(() -> alice.messenger.queue().getFirst().messages() == 1_000);
        alice.messenger.drop(BOB, inTheMiddle);

        alice.send("instead");
        assertThrows(MessageRejectedException.class, () -> alice.send("one too many"));
    }

    @Test
    void thePoolIsToldHowUrgentADialIs() throws Exception {
        partBothSides();
        net.dials.clear();
        alice.send("first");
        alice.await(() -> row(alice).attempt() == 1);
        assertEquals(Urgency.MESSAGE, net.dials.poll());
        alice.skip(Duration.ofMinutes(1));
        alice.await(() -> row(alice).attempt() == 2);
        assertEquals(Urgency.DOUBTFUL, net.dials.poll());
        net.reachable(true);
        alice.messenger.retry(BOB);
        alice.await(() -> alice.everythingDelivered(1));
        assertEquals(Urgency.MESSAGE, net.dials.poll());
    }

    @Test
    void theQueueTellsSinceWhenAndWhyAndARetryDialsAtOnce() throws Exception {
        partBothSides();
        alice.send("first");
        alice.await(() -> !alice.messenger.queue().isEmpty()
                && alice.messenger.queue().getFirst().lastReason().isPresent());
        alice.skip(Duration.ofMinutes(2));
        alice.send("second");
        alice.await(() -> alice.messenger.queue().getFirst().messages() == 2);
        QueuedLane lane = alice.messenger.queue().getFirst();
        assertEquals(alice.all().getFirst().at().toEpochMilli(), lane.oldest().toEpochMilli(), 50);
        net.reachable(true);
        alice.messenger.retry(BOB);

        alice.await(() -> alice.everythingDelivered(2));
    }

    @Test
    void emptyAndOversizedTextsAreRefusedInOneSentence() {
        assertEquals(
                "An empty message can not be sent.",
                assertThrows(MessageRejectedException.class, () -> alice.send(""))
                        .getMessage());
        assertEquals(
                "A message has at most 64 KiB; this one has 65 KiB.",
                assertThrows(MessageRejectedException.class, () -> alice.send("x".repeat(Content.MAX_BYTES + 1)))
                        .getMessage());
        assertEquals(List.of(), alice.all());
    }

    @Test
    void botsAnswerAndFiltersChangeWhatGoesOut() throws Exception {
        bob.messenger.addHandler(
                (message, reply) ->
                        reply.accept(Content.text("re: " + message.content().asText())),
                java.util.Map.of());
        alice.messenger.addInterceptor(
                (to, content) -> Content.text(content.asText() + "!"), java.util.Map.of("service.ranking", 1));
        alice.messenger.addInterceptor((to, content) -> Content.text(content.asText() + "?"), java.util.Map.of());
        alice.send("hi");

        alice.await(() -> alice.texts(Direction.IN).size() == 1);
        assertEquals(List.of("re: hi!?"), alice.texts(Direction.IN));
    }

    @Test
    void aFilterRefusesAndChangesWhatComesInAndTypesNobodyKnowsAreKept() throws Exception {
        bob.messenger.addInterceptor(
                new MessageInterceptor() {
                    @Override
                    public Content outgoing(PeerId to, Content content) {
                        return content;
                    }

                    @Override
                    public Content incoming(PeerId from, Content content) throws MessageRejectedException {
                        if (content.asText().startsWith("spam")) {
                            throw new MessageRejectedException("No spam.");
                        }
                        return content.type().equals(Content.TEXT) ? Content.text(content.asText() + "!") : content;
                    }
                },
                java.util.Map.of());
        alice.send("spam");
        alice.send("hi");
        alice.messenger.send(BOB, Content.of("unheard/of", new byte[] {1, 2, 3}));

        alice.await(() -> alice.everythingDelivered(3));
        List<Message> all = bob.all();
        assertEquals("spam", all.getFirst().content().asText(), "what is DELIVERED there is stored here");
        assertEquals(MessageState.FAILED, all.getFirst().state());
        assertEquals("No spam.", all.getFirst().reason());
        assertEquals("hi!", all.get(1).content().asText());
        assertEquals(Content.of("unheard/of", new byte[] {1, 2, 3}), all.get(2).content());
        assertEquals(3, all.size());
        assertTrue(
                bob.events().stream()
                        .noneMatch(event -> event instanceof MessengerEvent.Stored(Message message)
                                && message.state() == MessageState.FAILED),
                "nobody hears of it");
        bob.crash();
        alice.send("after the restart");
        alice.await(() -> alice.everythingDelivered(4));
        assertEquals(4, bob.all().size(), "what was refused does not come again");
    }

    private void meet() throws InterruptedException {
        for (Node node : List.of(alice, bob)) {
            node.await(() -> node.events().contains(new MessengerEvent.PresenceChanged(node.other, true)));
        }
    }

    /** Each has known that the other is there, and knows that it is not. */
    private void partBothSides() throws InterruptedException {
        meet();
        net.reachable(false);
        for (Node node : List.of(alice, bob)) {
            node.await(() -> node.events().getLast().equals(new MessengerEvent.PresenceChanged(node.other, false)));
        }
    }

    private static void quietly(Node node, String text) {
        try {
            node.send(text);
        } catch (MessageRejectedException e) {
            throw new IllegalStateException(e);
        }
    }
}
