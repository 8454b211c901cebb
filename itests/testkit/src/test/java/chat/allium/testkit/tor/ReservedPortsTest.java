package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReservedPortsTest {
    @Test
    void aHeldPortGoesToWhoeverListensWithAddressReuseAsTorDoes() throws IOException {
        try (var ports = new ReservedPorts();
                var tor = new ServerSocket()) {
            int port = ports.next();

            tor.setReuseAddress(true);
            tor.bind(new InetSocketAddress(TorNode.LOOPBACK, port));

            assertEquals(port, tor.getLocalPort());
        }
    }

    @Test
    void aHeldPortIsRefusedToOthers() throws IOException {
        try (var ports = new ReservedPorts();
                var other = new ServerSocket()) {
            int port = ports.next();

            other.setReuseAddress(false);

            assertThrows(BindException.class, () -> other.bind(new InetSocketAddress(TorNode.LOOPBACK, port)));
        }
    }

    @Test
    void noPortIsGivenTwice() throws IOException {
        try (var ports = new ReservedPorts()) {
            Set<Integer> given = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                assertTrue(given.add(ports.next()));
            }
        }
    }
}
