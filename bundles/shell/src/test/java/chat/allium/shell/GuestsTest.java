package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;

class GuestsTest {

    /** As a plugin has it. */
    public static final class Ward {
        public String heard() {
            return "3 messages";
        }
    }

    @Test
    void wordsOfGuestsAreThereAsLongAsTheyAre() throws Exception {
        CommandProcessorImpl gogo = new CommandProcessorImpl(null);
        Ward ward = new Ward();
        gogo.addCommand("allium", ward, "heard");
        gogo.addCommand("felix", ward, "heard");
        try (CommandSession session = gogo.createSession(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream())) {
            assertEquals(List.of(), Guests.words(session.get(Guests.ALL)));
            gogo.addCommand("ward", ward, "heard");

            assertEquals(List.of("heard"), Guests.words(session.get(Guests.ALL)));
            assertEquals("3 messages", session.execute("ward:heard"));
            gogo.removeCommand("ward", "heard");
            assertEquals(List.of(), Guests.words(session.get(Guests.ALL)));
        }
    }
}
