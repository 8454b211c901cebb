package chat.allium.testkit.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.plugin.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryNodeTest {

    private static final MessageHandler ECHO = (message, reply) ->
            reply.accept(Content.text("You said: " + message.content().asText()));

    private final MemoryNode node = new MemoryNode();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aBotAnswersEachFriendInOrder() {
        node.handler(ECHO);
        Conversation bob = node.friend("bob");
        Conversation carol = node.friend("carol");

        IntStream.range(0, 50).forEach(i -> bob.writes("text " + i));
        carol.writes("hello");

        assertEquals(IntStream.range(0, 50).mapToObj(i -> "You said: text " + i).toList(), bob.heard());
        assertEquals(List.of("You said: hello"), carol.heard());
        assertEquals(carol.peer(), node.contacts().friend("Carol").orElseThrow().peer());
    }

    @Test
    void whatIsWrittenToAFriendWhoIsOfflineWaits() {
        Conversation bob = node.friend("bob");
        bob.goesOffline();
        node.handler(ECHO);
        bob.writes("are you there?");
        assertEquals(List.of(), bob.heard());

        bob.comesOnline();

        assertEquals(List.of("You said: are you there?"), bob.heard());
    }

    @Test
    void timeStandsStillUntilItPassesAndTasksRunAtTheirTime() {
        List<String> ran = new ArrayList<>();
        Instant begin = node.clock().instant();
        node.scheduler()
                .schedule(
                        () -> ran.add(
                                "late " + Duration.between(begin, node.clock().instant())),
                        2,
                        TimeUnit.HOURS);
        node.scheduler().scheduleAtFixedRate(() -> ran.add("tick"), 30, 30, TimeUnit.MINUTES);
        node.scheduler().execute(() -> ran.add("now"));
        node.settle();
        assertEquals(List.of("now"), ran);

        node.pass(Duration.ofMinutes(119));
        assertEquals(List.of("now", "tick", "tick", "tick"), ran);
        node.pass(Duration.ofMinutes(1));

        assertEquals(List.of("now", "tick", "tick", "tick", "late PT2H", "tick"), ran);
        assertEquals(begin.plus(Duration.ofHours(2)), node.clock().instant());
    }

    @Test
    void whatAHandlerSchedulesAtOnceIsDoneWhenTheNodeIsStill() {
        List<String> ran = new CopyOnWriteArrayList<>();
        node.handler((message, reply) ->
                node.scheduler().execute(() -> ran.add(message.content().asText())));
        Conversation bob = node.friend("bob");

        for (int i = 0; i < 200; i++) {
            bob.writes("text " + i);
            assertEquals(i + 1, ran.size());
        }
    }

    @Test
    void aCancelledTaskAndOneOfASchedulerThatIsShutDownDoNotRun() {
        List<String> ran = new ArrayList<>();
        node.scheduler().schedule(() -> ran.add("one"), 1, TimeUnit.HOURS).cancel(false);
        node.scheduler().scheduleWithFixedDelay(() -> ran.add("two"), 3, 3, TimeUnit.HOURS);

        node.pass(Duration.ofHours(2));
        node.scheduler().shutdown();
        node.pass(Duration.ofHours(2));

        assertEquals(List.of(), ran);
    }

    @Test
    void whatNobodyGetsInADayExpires() throws Exception {
        Conversation bob = node.friend("bob");
        bob.goesOffline();
        node.messenger().send(bob.peer(), Content.text("hello"));

        node.pass(Duration.ofHours(25));

        node.await("it expires", () -> bob.historyOfNode().getFirst().state() == MessageState.EXPIRED);
    }

    @Test
    void filtersStandInTheirOrderAndRefuse() throws Exception {
        Conversation bob = node.friend("bob");
        node.interceptor((to, content) -> Content.text(content.asText() + " second"));
        node.interceptor((to, content) -> Content.text(content.asText() + " first"), Map.of("service.ranking", 1));
        MessageInterceptor strict = (to, content) -> {
            throw new MessageRejectedException("Not today.");
        };

        node.messenger().send(bob.peer(), Content.text("text:"));
        node.interceptor(strict);

        assertEquals(List.of("text: first second"), bob.heard());
        assertThrows(MessageRejectedException.class, () -> node.messenger().send(bob.peer(), Content.text("more")));
        node.detach(strict);
        node.messenger().send(bob.peer(), Content.text("more:"));
        assertEquals(List.of("text: first second", "more: first second"), bob.heard());
    }

    @Test
    void aHandlerGetsTheTypesItNamesAndOthersAreKept() {
        List<Message> images = new CopyOnWriteArrayList<>();
        List<Message> texts = new CopyOnWriteArrayList<>();
        List<Message> all = new CopyOnWriteArrayList<>();
        node.handler((message, reply) -> images.add(message), Map.of(MessageHandler.CONTENT_TYPE, "image/png"));
        node.handler((message, reply) -> texts.add(message));
        node.handler((message, reply) -> all.add(message), Map.of(MessageHandler.CONTENT_TYPE, MessageHandler.ANY));
        Content image = Content.of("image/png", new byte[] {1, 2, 3});
        Content unheard = Content.of("unheard/of", new byte[] {4, 5});
        Conversation bob = node.friend("bob");

        bob.writes(image).writes("text").writes(unheard);

        assertEquals(List.of(image), contents(images));
        assertEquals(List.of(Content.text("text")), contents(texts));
        assertEquals(List.of(image, Content.text("text"), unheard), contents(all));
        node.crash();
        assertEquals(List.of(image, Content.text("text"), unheard), contents(bob.historyOfNode()));
    }

    private static List<Content> contents(List<Message> messages) {
        return messages.stream().map(Message::content).toList();
    }

    @Test
    void aCrashKeepsWhatWasCommittedAndDetachesEverybody() throws Exception {
        Conversation bob = node.friend("bob");
        node.handler(ECHO);
        bob.writes("one");
        node.scheduler().schedule(() -> node.store().put("late", new byte[0]), 1, TimeUnit.HOURS);
        node.store().put("key", new byte[] {7});
        node.crash();
        bob.writes("two");
        assertEquals(List.of("You said: one"), bob.heard());
        assertEquals(7, node.store().get("key").orElseThrow()[0]);

        node.handler(ECHO);
        bob.writes("three");

        assertEquals(List.of("You said: one", "You said: three"), bob.heard());
        assertEquals(5, bob.historyOfNode().size());
        node.pass(Duration.ofHours(2));
        assertEquals(List.of("key"), node.store().keys(""), "what was scheduled is gone");
    }

    @Test
    void oneThatThrowsIsCountedAndSuspended() {
        node.handler((message, reply) -> {
            throw new IllegalStateException();
        });
        Conversation bob = node.friend("bob");
        IntStream.range(0, 25).forEach(i -> bob.writes("text " + i));

        Activity bot = node.activities().getLast();
        assertTrue(bot.suspended());
        assertEquals(20, bot.failures());
    }

    @Test
    void listenersHearOfEverything() {
        List<MessengerEvent> events = new CopyOnWriteArrayList<>();
        node.listener(events::add);
        Conversation bob = node.friend("bob");

        bob.writes("hello");

        assertTrue(events.stream().anyMatch(e -> e instanceof MessengerEvent.PresenceChanged));
        assertEquals(
                1,
                events.stream().filter(e -> e instanceof MessengerEvent.Stored).count());
        assertFalse(events.isEmpty());
    }

    @Test
    void whatDoesNotHappenIsNotWaitedForWithoutEnd() {
        AssertionError error = assertThrows(AssertionError.class, () -> node.await("pigs fly", 1, () -> false));

        assertEquals("In vain it was waited for that pigs fly.", error.getMessage());
    }
}
