package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.message.Content;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.testkit.message.Messages;
import org.junit.jupiter.api.Test;

class FilterTest {

    private final Filter filter = new Filter("secret");

    @Test
    void itRefusesTheWordAndNothingElse() throws Exception {
        Content fine = Content.text("hello");

        assertEquals(fine, filter.outgoing(Messages.FRIEND, fine));
        assertThrows(
                MessageRejectedException.class,
                () -> filter.outgoing(Messages.FRIEND, Content.text("my secret is 1234")));
    }
}
