package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.message.Content;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterceptorsTest {

    private final Interceptors interceptors = new Interceptors();

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
}
