package chat.allium.e2e.pulse;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsideTest {

    /** A name that is not there any more makes a moment that is never seen, which a campaign says after minutes. */
    @ParameterizedTest
    @CsvSource({
        "chat.allium.messenger.NodeMessenger, flows",
        "chat.allium.messenger.Flows, inbound",
        "chat.allium.messenger.Inbound, intakes",
        "chat.allium.messenger.Inbound$Intake, lock",
        "chat.allium.messenger.Inbound$Intake, receiver",
        "chat.allium.messenger.Receiver, fragments",
        "chat.allium.messenger.Fragments, assembly",
        "chat.allium.pool.LinkPool, board",
        "chat.allium.pool.Switchboard, dials"
    })
    void whatIsLookedIntoIsThere(String type, String field) throws ReflectiveOperationException {
        assertNotNull(Class.forName(type).getDeclaredField(field));
    }
}
