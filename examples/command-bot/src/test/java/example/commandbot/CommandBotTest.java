package example.commandbot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.plugin.PluginStore;
import chat.allium.testkit.node.Conversation;
import chat.allium.testkit.node.MemoryNode;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandBotTest {

    private static final CommandBot.Config CONFIG = new CommandBot.Config() {
        @Override
        public String prefix() {
            return "/";
        }

        @Override
        public int reminders() {
            return 2;
        }

        @Override
        public int notes() {
            return 2;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return CommandBot.Config.class;
        }
    };

    private final MemoryNode node = new MemoryNode();
    private final Conversation bob = node.friend("bob");

    @BeforeEach
    void start() {
        start(node.store());
    }

    @AfterEach
    void close() {
        node.close();
    }

    private void start(PluginStore store) {
        node.handler(new CommandBot(node.messenger(), node.contacts(), store, CONFIG, node.clock(), node.scheduler()));
        node.settle();
    }

    /** What bob heard last. */
    private String last() {
        return bob.heard().getLast();
    }

    @Test
    void itKeepsNotesOfEachFriendAndForgetsThem() {
        Conversation carol = node.friend("carol");
        bob.writes("hello").writes("/note milk and eggs").writes("/note\nbread").writes("/note one too many");
        assertEquals("You have 2 notes already; forget one first.", last());
        carol.writes("/notes");
        bob.writes("/notes");
        assertEquals("2: milk and eggs\n4: bread", last());

        bob.writes("/forget 2").writes("/forget 2").writes("/notes");

        assertEquals(
                List.of("Forgotten.", "There is no note or reminder with that number.", "4: bread"),
                bob.heard().subList(4, 7));
        assertEquals(List.of("You have no notes."), carol.heard());
    }

    @Test
    void itRemindsAtTheTimeAndOnce() {
        bob.writes("/remind 10m tea").writes("/remind 2h the train").writes("/remind 1d one too many");
        assertEquals("You have 2 reminders already; forget one first.", last());
        node.pass(Duration.ofMinutes(9));
        assertEquals(3, bob.heard().size());

        node.pass(Duration.ofMinutes(2));
        assertEquals("Reminder: tea", last());
        bob.writes("/reminders");
        assertEquals("3: 2030-01-01 14:00 the train", last());
        node.pass(Duration.ofDays(2));

        assertEquals("Reminder: the train", last());
        assertEquals(6, bob.heard().size());
    }

    @Test
    void whatItDoesNotUnderstandItSays() {
        bob.writes("/remind tea")
                .writes("/dance")
                .writes("/note")
                .writes("/remind 999d tea")
                .writes("/help");

        List<String> heard = bob.heard();
        assertEquals("Say when and of what, as in: /remind 10m tea", heard.get(0));
        assertEquals("I do not know that; /help says what I know.", heard.get(1));
        assertEquals("Note what?", heard.get(2));
        assertEquals("That is more than a year from now.", heard.get(3));
        assertTrue(heard.get(4).startsWith("/note TEXT"));
    }

    @Test
    void itRemembersAndRemindsOverACrashAndAnswersWhatItMissed() {
        bob.writes("/note milk").writes("/remind 10m tea");
        node.crash();
        bob.writes("/notes");
        assertEquals(2, bob.heard().size(), "nobody is there");

        node.pass(Duration.ofMinutes(30));
        start(node.store());

        assertEquals(List.of("1: milk", "Reminder: tea"), bob.heard().subList(2, 4));
        node.crash();
        start(node.store());
        node.pass(Duration.ofHours(1));
        assertEquals(4, bob.heard().size());
    }

    @Test
    void whatWasBeforeItsFirstStartIsNotItsAffair() {
        node.pass(Duration.ofMinutes(1));
        node.crash();
        bob.writes("/notes");
        Conversation carol = node.friend("carol");
        carol.writes("/notes");
        node.pass(Duration.ofMinutes(1));

        start(new chat.allium.testkit.plugin.MemoryPluginStore());
        carol.writes("/help");

        assertEquals(List.of(), bob.heard());
        assertEquals(1, carol.heard().size());
    }

    @Test
    void aReminderForSomebodyWhoIsOfflineArrivesLater() {
        bob.writes("/remind 10m tea");
        bob.goesOffline();
        node.pass(Duration.ofHours(1));
        assertEquals(1, bob.heard().size());

        bob.comesOnline();

        assertEquals("Reminder: tea", last());
    }

    @Test
    void aReplyThatIsRefusedForAWhileIsSentThenAndOneThatIsRefusedAlwaysIsGivenUp() {
        chat.allium.api.message.MessageInterceptor strict = (to, content) -> {
            throw new MessageRejectedException("Not now.");
        };
        node.interceptor(strict);
        bob.writes("/note milk");
        node.pass(Duration.ofMinutes(2));
        node.detach(strict);
        node.pass(Duration.ofMinutes(2));
        assertEquals(List.of("Noted as 1."), bob.heard());

        node.interceptor(strict);
        bob.writes("/note eggs");
        node.pass(Duration.ofMinutes(10));
        node.detach(strict);
        bob.writes("/notes");

        assertEquals(List.of("Noted as 1.", "1: milk\n3: eggs"), bob.heard());
    }

    @Test
    void itsRemindersAreAFileOfATypeOfItsOwn() {
        bob.writes("/remind 10m tea; and milk").writes("/calendar");

        Message file = bob.history().getLast();
        assertEquals(Direction.IN, file.direction());
        assertEquals("text/calendar", file.content().type());
        assertTrue(
                file.content().asText().contains("SUMMARY:tea\\; and milk\r\n"),
                file.content().asText());
        assertTrue(file.content().asText().contains("DTSTART:20300101T121000Z\r\n"));
    }

    /** Dies before its n-th change of the disk, and is started again. */
    @Test
    void whereverItDiesNothingIsLostAndNothingDoubled() {
        for (int last = 0; ; last++) {
            try (MemoryNode fresh = new MemoryNode()) {
                Conversation friend = fresh.friend("bob");
                Dying store = new Dying(fresh.store(), last);
                run(fresh, store);
                friend.writes("/note milk").writes("/forget 1").writes("/remind 10m tea");
                fresh.pass(Duration.ofMinutes(11));
                boolean died = store.dead;
                fresh.crash();
                run(fresh, fresh.store());
                fresh.pass(Duration.ofMinutes(11));

                // Positions depend on when it answered, not on whether.
                List<String> heard = friend.heard().stream()
                        .map(text -> text.replaceAll(" at .*| as .*", ""))
                        .sorted()
                        .toList();
                List<String> expected = List.of("Forgotten.", "I will remind you", "Noted", "Reminder: tea");
                if (last == 0) {
                    // Not even begun, so all of that was before its first start.
                    assertEquals(List.of(), heard);
                } else {
                    assertEquals(expected, heard, "died before step " + last);
                }
                if (!died) {
                    assertTrue(last > 10, "only " + last + " steps");
                    return;
                }
            }
        }
    }

    private static void run(MemoryNode fresh, PluginStore store) {
        fresh.handler(
                new CommandBot(fresh.messenger(), fresh.contacts(), store, CONFIG, fresh.clock(), fresh.scheduler()));
        fresh.settle();
    }

    /** Takes some changes, and none after them. */
    private static final class Dying implements PluginStore {

        private final PluginStore store;
        private int left;
        private boolean dead;

        Dying(PluginStore store, int left) {
            this.store = store;
            this.left = left;
        }

        private void step() {
            if (left-- <= 0) {
                dead = true;
                throw new IllegalStateException("dead");
            }
        }

        @Override
        public Optional<byte[]> get(String key) {
            return store.get(key);
        }

        @Override
        public void put(String key, byte[] value) {
            step();
            store.put(key, value);
        }

        @Override
        public boolean remove(String key) {
            step();
            return store.remove(key);
        }

        @Override
        public List<String> keys(String prefix) {
            return new ArrayList<>(store.keys(prefix));
        }
    }
}
