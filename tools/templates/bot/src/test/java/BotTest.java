package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.testkit.node.Conversation;
import chat.allium.testkit.node.MemoryNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class BotTest {

    @Test
    void itSaysAgainWhatItIsTold() {
        try (MemoryNode node = new MemoryNode()) {
            node.handler(new Bot());
            Conversation bob = node.friend("bob");

            bob.writes("hello").writes("are you there?");

            assertEquals(List.of("You said: hello", "You said: are you there?"), bob.heard());
        }
    }
}
