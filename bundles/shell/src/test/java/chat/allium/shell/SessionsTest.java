package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageState;
import chat.allium.api.ui.QueueView;
import chat.allium.api.ui.UiEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final Workbench bench = new Workbench();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void textsArriveAsTypedFromScriptsAndPipes() throws IOException, InterruptedException {
        List<String> texts = List.of(
                "(whoami)",
                "$5",
                "don't",
                "; x",
                "> 2",
                "\ud83d\ude80",
                "|",
                "#",
                "\\ \\n",
                "\"",
                "trailing  ",
                "$(x) `y` {z}");
        String script =
                String.join("\n", texts.stream().map(t -> "send bob " + t).toList());

        assertEquals(0, bench.sessions.script(script, 0, false, out, err));
        assertEquals(texts, bench.conversations.sent);
        assertEquals(0, read(script));
        assertEquals(texts, bench.conversations.sent.subList(texts.size(), 2 * texts.size()));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void scriptStopsAtTheFirstFailure() throws InterruptedException {
        assertEquals(1, script("send bob one\nsend nobody two\nsend bob three", false));

        assertEquals(List.of("one"), bench.conversations.sent);
        assertEquals("There is no friend 'nobody'.\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void pipeGoesOnAfterAFailureAndTellsItInTheEnd() throws IOException, InterruptedException {
        assertEquals(1, read("send nobody x\nsend bob one\n"));

        assertEquals(List.of("one"), bench.conversations.sent);
    }

    @Test
    void unknownCommandNamesTheNearest() throws InterruptedException {
        assertEquals(2, script("freinds", false));
        assertEquals("There is no command 'freinds': did you mean 'friends'?\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void wrongArgumentsShowTheUsage() throws InterruptedException {
        assertEquals(2, script("befriend a b c", false));
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("Usage: befriend "));
    }

    @Test
    void lineThatGogoCanNotReadIsOneSentence() throws InterruptedException {
        assertEquals(2, script("friends (", false));
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("This line is not complete"));
    }

    @Test
    void befriendTakesWordsAddressAndName() throws InterruptedException {
        assertEquals(0, script("befriend a b c at tcp:[::1]:9 as bob\nbefriend at as as as", false));

        assertEquals(
                List.of("befriend <a b c> tcp:[::1]:9 bob", "befriend <at as> nowhere as"), bench.conversations.calls);
    }

    @Test
    void jsonIsOneLineACommand() throws InterruptedException {
        assertEquals(0, script("friends\nsend bob hi\nwhoami", true));

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("[{\"name\":\"alice\",\"id\":"));
        assertEquals("{\"friend\":\"bob\",\"stream\":\"00000000000000000000000000000000\",\"seq\":1}", lines.get(1));
    }

    @Test
    void historyIsOldestFirstAndVisible() throws InterruptedException {
        bench.conversations.history.add(FakeConversations.message(1, Direction.OUT, "ho"));
        bench.conversations.history.add(FakeConversations.message(2, Direction.IN, "he\u001b[2J"));

        assertEquals(0, script("history bob", false));

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.get(0).matches("1 .* you +delivered +ho"), lines.get(0));
        assertTrue(lines.get(1).matches("2 .* bob +he\u241b\\[2J"), lines.get(1));
    }

    @Test
    void statusSaysWhatKeepsMessagesFromFlowing() throws InterruptedException {
        assertEquals(0, script("status", false));
        assertFalse(out.toString(StandardCharsets.UTF_8).contains("trouble"));

        bench.conversations.trouble = Optional.of("There is no room.");
        assertEquals(0, script("status", false));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("trouble      There is no room.\n"));
    }

    @Test
    void signalsAreOffUntilTurnedOn() throws InterruptedException {
        assertEquals(0, script("receipts\nreceipts on\ntyping\nreceipts off", true));
        assertEquals(2, script("typing maybe", false));

        assertEquals(
                "{\"receipts\":false}\n{\"receipts\":true}\n{\"typing\":false}\n{\"receipts\":false}\n",
                out.toString(StandardCharsets.UTF_8));
        assertEquals("Usage: typing [on|off]\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void historySaysWhatStateAMessageIsInAndWhyItFailed() throws InterruptedException {
        for (MessageState state : MessageState.values()) {
            Message message = FakeConversations.message(1 + state.ordinal(), Direction.OUT, "x");
            bench.conversations.history.add(new Message(
                    message.peer(),
                    message.position(),
                    message.id(),
                    Direction.OUT,
                    state,
                    state == MessageState.FAILED ? "dropped" : "",
                    message.at(),
                    message.content()));
        }
        script("history bob", false);

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(MessageState.values().length, lines.size());
        assertTrue(lines.get(MessageState.READ.ordinal()).matches("4 .* you +read +x"), lines::toString);
        assertTrue(lines.get(MessageState.FAILED.ordinal()).matches("7 .* you +failed, dropped +x"), lines::toString);
    }

    @Test
    void historySaysWhyAFriendsMessageWasRefused() throws InterruptedException {
        Message came = FakeConversations.message(1, Direction.IN, "buy");
        bench.conversations.history.add(new Message(
                came.peer(),
                came.position(),
                came.id(),
                Direction.IN,
                MessageState.FAILED,
                "No spam.",
                came.at(),
                came.content()));
        script("history bob", false);

        String line = out.toString(StandardCharsets.UTF_8).strip();
        assertTrue(line.matches("1 .* bob +refused, No spam\\. +buy"), line);
    }

    @Test
    void whatHistoryShowsIsRead() throws InterruptedException {
        bench.conversations.history.add(FakeConversations.message(1, Direction.IN, "a"));
        bench.conversations.history.add(FakeConversations.message(2, Direction.IN, "b"));
        bench.conversations.history.add(FakeConversations.message(3, Direction.OUT, "c"));
        script("history BOB", false);

        assertEquals(List.of("seen bob 2"), bench.conversations.calls);
    }

    @Test
    void queueSaysSinceWhenWhenAndWhy() throws InterruptedException {
        assertEquals(0, script("queue", false));
        assertEquals("Nothing waits.\n", out.toString(StandardCharsets.UTF_8));
        bench.conversations.queue.add(new QueueView(
                "bob",
                3,
                99,
                "not reached 2 times",
                Instant.EPOCH,
                Optional.of(Duration.ofSeconds(70)),
                Optional.of("Nobody\u0007 answers.")));

        assertEquals(0, script("queue", false));
        assertEquals(0, script("queue", true));

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.get(1).matches("friend +waiting +oldest +next try +last reason"), lines.get(1));
        assertTrue(
                lines.get(2).matches("bob +3 +19[67].* in 1 min 10 s, not reached 2 times +Nobody\u2407 answers\\."),
                lines.get(2));
        assertEquals(
                "[{\"friend\":\"bob\",\"messages\":3,\"bytes\":99,\"status\":\"not reached 2 times\","
                        + "\"oldest\":\"1970-01-01T00:00:00Z\",\"retryInSeconds\":70,\"lastReason\":\"Nobody\\u0007 answers.\"}]",
                lines.get(3));
    }

    @Test
    void queueRetriesAndDropsOnlyWithAYes() throws InterruptedException {
        assertEquals(0, script("queue retry BOB", false));
        assertEquals(1, script("queue drop bob 12", false));
        assertEquals("Nothing was done, since nobody said yes: --yes does.\n", err.toString(StandardCharsets.UTF_8));
        out.reset();
        assertEquals(List.of("retry bob"), bench.conversations.calls);

        assertEquals(0, script("queue drop bob 12 --yes", true));
        assertEquals(List.of("retry bob", "drop bob 12"), bench.conversations.calls);
        assertEquals("{\"friend\":\"bob\",\"dropped\":12}\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(2, script("queue drop bob twelve --yes", false));
        assertEquals(2, script("queue nonsense", false));
        assertEquals(1, script("queue retry nobody", false));
    }

    @Test
    void statsForPeopleAndPrograms() throws InterruptedException {
        assertEquals(0, script("stats", false));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("Since 2 min 0 s:", lines.getFirst());
        for (String line : List.of(
                "sent +3 +30",
                "delivered +2 +20",
                "received +1 +10",
                "send commit +1.50 ms +9.00 ms +30",
                "dial +0",
                "tried again: not reached +4",
                "credit violations +5",
                "free on the store's disk +7 MiB")) {
            assertTrue(lines.stream().anyMatch(l -> l.matches(line)), () -> line + " in " + lines);
        }
        out.reset();

        assertEquals(0, script("stats", true));
        assertEquals(
                "{\"sinceSeconds\":120,\"sent\":{\"lastMinute\":3,\"total\":30},\"delivered\":{\"lastMinute\":2,\"total\":20},"
                        + "\"received\":{\"lastMinute\":1,\"total\":10},\"stages\":{\"send_commit\":{\"count\":30,"
                        + "\"p50Micros\":1500,\"p95Micros\":9000},\"dial\":{\"count\":0,\"p50Micros\":0,\"p95Micros\":0}},"
                        + "\"retries\":{\"not reached\":4},\"creditViolations\":5,\"freeBytes\":7340032}\n",
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void otherLinesMayUseGogosPipesAndSemicolons() throws InterruptedException {
        assertEquals(0, script("status; friends | allium:send bob piped", false));

        assertEquals(List.of("piped"), bench.conversations.sent);
    }

    @Test
    void everyLineOfAChatIsAText() throws IOException, InterruptedException {
        assertEquals(0, read("chat bob\nfriends\n//slash\n(x)\n\n/quit\nsend bob end\n"));

        assertEquals(List.of("friends", "/slash", "(x)", "end"), bench.conversations.sent);
    }

    @Test
    void textToAFriendWhoIsNotThereIsSaidToWait() throws InterruptedException {
        assertEquals(0, script("send bob now\nsend alice later", false));

        assertEquals(
                "alice is not reached just now; the text is kept and goes out when it is.\n",
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void helpKnowsEveryCommand() throws InterruptedException {
        assertEquals(0, script("help\nhelp send", false));
        String help = out.toString(StandardCharsets.UTF_8);
        for (String name : List.of(
                "status",
                "whoami",
                "code",
                "befriend",
                "requests",
                "accept",
                "decline",
                "friends",
                "rename",
                "remove",
                "block",
                "unblock",
                "send",
                "chat",
                "history",
                "queue",
                "transports",
                "stats",
                "receipts",
                "typing",
                "shutdown")) {
            assertTrue(help.contains("\n" + name) || help.startsWith(name), name);
        }
    }

    @Test
    void eventsArePrintedAsPlainVisibleLines() throws IOException, InterruptedException {
        var in = new Typed();
        Thread reading = Thread.ofVirtual().start(() -> {
            try {
                bench.sessions.read(in, out, err);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        in.add("send bob ready\n".getBytes(StandardCharsets.UTF_8));
        while (bench.conversations.sent.isEmpty()) {
            Thread.onSpinWait();
        }
        bench.conversations.tell(
                new UiEvent.Received("bob", FakeConversations.message(1, Direction.IN, "hi\u0007there")));
        in.end();
        reading.join();

        assertTrue(out.toString(StandardCharsets.UTF_8).contains(" bob: hi\u2407there\n"));
    }

    private int script(String script, boolean json) throws InterruptedException {
        return bench.sessions.script(script, 0, json, out, err);
    }

    private int read(String lines) throws IOException, InterruptedException {
        return bench.sessions.read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), out, err);
    }
}
