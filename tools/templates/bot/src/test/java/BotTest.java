package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.message.Content;
import chat.allium.testkit.message.Messages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BotTest {

    @Test
    void itSaysAgainWhatItIsTold() {
        List<Content> replies = new ArrayList<>();

        new Bot().handle(Messages.received("hello"), replies::add);

        assertEquals(List.of(Content.text("You said: hello")), replies);
    }
}
