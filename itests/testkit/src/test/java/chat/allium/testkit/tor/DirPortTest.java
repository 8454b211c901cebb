package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DirPortTest {
    @Test
    void onlyAFoundDocumentHasABody() {
        assertEquals(Optional.of("a\r\n\r\nb"), DirPort.body("HTTP/1.0 200 OK\r\nDate: x\r\n\r\na\r\n\r\nb"));
        assertEquals(Optional.empty(), DirPort.body("HTTP/1.0 404 Not found\r\n\r\n"));
        assertEquals(Optional.empty(), DirPort.body("HTTP/1.0 200 OK\r\n"));
        assertEquals(Optional.empty(), DirPort.body(""));
    }

    @Test
    void aNodeThatDoesNotListenYetServesNothing() throws IOException {
        try (var ports = new ReservedPorts()) {
            var silent = new DirPort(ports.next());

            assertFalse(silent.servesClients());
            assertEquals(0, silent.knownRelays());
            assertEquals(Optional.empty(), silent.consensus());
        }
    }
}
