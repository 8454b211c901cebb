package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.plugin.Activity;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterceptorsTest {

    private final FakeAlarm alarm = new FakeAlarm();
    private final Interceptors interceptors = new Interceptors(alarm);

    private static MessageInterceptor adding(String text) {
        return (to, content) -> Content.text(content.asText() + text);
    }

    private String pass() throws MessageRejectedException {
        return interceptors.pass(Node.BOB, Content.text("")).asText();
    }

    @Test
    void higherRankingComesFirstThenTheOlder() throws Exception {
        interceptors.add(adding("c"), Map.of("service.id", 3L));
        interceptors.add(adding("b"), Map.of("service.id", 2L));
        interceptors.add(adding("a"), Map.of("service.id", 4L, "service.ranking", 1));
        interceptors.add(adding("d"), Map.of("service.id", 1L, "service.ranking", -1));

        assertEquals("abcd", pass());
    }

    @Test
    void oneThatLeftIsAskedNoMore() throws Exception {
        MessageInterceptor gone = adding("x");
        interceptors.add(gone, Map.of("service.id", 1L));
        interceptors.remove(gone);

        assertEquals("", pass());
    }

    @Test
    void aRefusalReachesTheAuthorAndSoDoesAFailure() {
        interceptors.add(
                (to, content) -> {
                    throw new MessageRejectedException("No.");
                },
                Map.of("service.ranking", 2));
        assertEquals(
                "No.", assertThrows(MessageRejectedException.class, this::pass).getMessage());
        interceptors.add(
                (to, content) -> {
                    throw new IllegalStateException("on purpose");
                },
                Map.of("service.ranking", 3));
        assertEquals(
                "A message filter failed, so the message was not sent; see the log.",
                assertThrows(MessageRejectedException.class, this::pass).getMessage());
    }

    @Test
    void incomingMessagesPassInTheSameOrderAndMayBeRefused() throws Exception {
        interceptors.add(incoming("b"), Map.of("service.id", 1L));
        interceptors.add(incoming("a"), Map.of("service.id", 2L, "service.ranking", 1));
        assertEquals("ab", arrive());
        interceptors.add(adding("x"), Map.of("service.id", 3L));
        assertEquals("ab", arrive(), "one for what goes out lets pass what comes in");
        interceptors.add(
                new MessageInterceptor() {
                    @Override
                    public Content outgoing(PeerId to, Content content) {
                        return content;
                    }

                    @Override
                    public Content incoming(PeerId from, Content content) throws MessageRejectedException {
                        throw new MessageRejectedException("Not today.");
                    }
                },
                Map.of("service.id", 4L));

        assertEquals(
                "Not today.",
                assertThrows(MessageRejectedException.class, this::arrive).getMessage());
    }

    @Test
    void oneThatFailsOnTheWayInIsPassedByAndInTheEndSuspended() throws Exception {
        interceptors.add(failing(), Map.of("service.id", 7L));
        for (int i = 0; i < Conduct.MOST_FAILURES_IN_A_ROW; i++) {
            assertEquals("", arrive());
        }
        assertEquals("", arrive());

        Activity activity = interceptors.activities().getFirst();
        assertEquals(new Activity(7, "interceptor", 20, 20, 0, 0, true), activity);
        assertTrue(assertThrows(MessageRejectedException.class, this::pass)
                .getMessage()
                .startsWith("A message filter failed too often, so nothing is sent"));
    }

    @Test
    void oneThatBlocksIsInterruptedAndTheMessageIsNotSent() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        interceptors.add(
                (to, content) -> {
                    try {
                        entered.countDown();
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return content;
                },
                Map.of("service.id", 7L));
        CompletableFuture<String> sentence = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> sentence.complete(
                        assertThrows(MessageRejectedException.class, this::pass).getMessage()));
        entered.await();
        alarm.awaitSet();
        alarm.ring(Interceptors.MOST);

        assertEquals("A message filter failed, so the message was not sent; see the log.", sentence.get());
        interrupted.await();
        assertEquals(1, interceptors.activities().getFirst().timeouts());
    }

    private String arrive() throws MessageRejectedException {
        return interceptors.arrive(Node.BOB, Content.text("")).asText();
    }

    private static MessageInterceptor incoming(String text) {
        return new MessageInterceptor() {
            @Override
            public Content outgoing(PeerId to, Content content) {
                return content;
            }

            @Override
            public Content incoming(PeerId from, Content content) {
                return Content.text(content.asText() + text);
            }
        };
    }

    private static MessageInterceptor failing() {
        return new MessageInterceptor() {
            @Override
            public Content outgoing(PeerId to, Content content) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public Content incoming(PeerId from, Content content) {
                throw new IllegalStateException("on purpose");
            }
        };
    }
}
