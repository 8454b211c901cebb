package chat.allium.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus.State;
import chat.allium.testkit.transport.TransportContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpTransportTest extends TransportContract {

    @TempDir
    Path home;

    private TcpTransport transport;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void start() {
        transport = new TcpTransport(settings(Map.of()));
    }

    private Settings settings(Map<String, Object> config) {
        return Fakes.settings(home, "tcp", config);
    }

    @AfterEach
    void closeAll() throws Exception {
        stop();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Override
    protected void stop() {
        transport.stop();
    }

    @Override
    protected Transport dialler() {
        return transport;
    }

    @Override
    protected Transport host() {
        return transport;
    }

    @Override
    protected PeerAddress nobody() throws Exception {
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostPort("127.0.0.1", reserved.getLocalPort()).address();
        }
    }

    /** A socket whose queue is full: the kernel drops what comes after. */
    @Override
    protected Optional<PeerAddress> silence() throws Exception {
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        opened.add(full);
        for (int i = 0; i < 20; i++) {
            Socket filler = new Socket();
            opened.add(filler);
            try {
                filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 100);
            } catch (SocketTimeoutException e) {
                return Optional.of(new HostPort("127.0.0.1", full.getLocalPort()).address());
            }
        }
        return Optional.empty();
    }

    @Test
    void aRestartKeepsThePort() throws Exception {
        PeerAddress before = transport
                .listen(ListenerSpec.named("friends"), Connection::close)
                .address();
        transport.stop();
        transport = new TcpTransport(settings(Map.of()));
        assertEquals(
                before,
                transport
                        .listen(ListenerSpec.named("friends"), Connection::close)
                        .address());
        assertEquals(State.ONLINE, transport.status().state());
    }

    @Test
    void aTakenPortIsReportedAndAnotherUsed() throws Exception {
        PeerAddress before = transport
                .listen(ListenerSpec.named("friends"), Connection::close)
                .address();
        transport.stop();
        int port = HostPort.parse(before).port();
        try (ServerSocket squatter = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(squatter.isBound());
            transport = new TcpTransport(settings(Map.of()));
            Listener other = transport.listen(ListenerSpec.named("friends"), Connection::close);
            assertNotEquals(before, other.address());
            assertEquals(State.DEGRADED, transport.status().state());
            assertTrue(transport.status().detail().contains(String.valueOf(port)));
        }
        transport.stop();
        transport = new TcpTransport(settings(Map.of()));
        assertEquals(
                before,
                transport
                        .listen(ListenerSpec.named("friends"), Connection::close)
                        .address());
    }

    @Test
    void besideTorItListensOnLoopbackOnly() {
        assertEquals(State.BLOCKED, beside("tor,tcp", "0.0.0.0", false).status().state());
        assertEquals(
                State.BLOCKED, beside("tor, tcp", "example.org", false).status().state());
        TransportException refused = assertThrows(TransportException.class, () -> beside("tor,tcp", "0.0.0.0", false)
                .listen(ListenerSpec.named("friends"), Connection::close));
        assertEquals(Reason.NOT_READY, refused.reason());
        assertTrue(refused.getMessage().contains("clearnetBesideTor"));
        assertEquals(
                State.ONLINE, beside("tor,tcp", "127.0.0.1", false).status().state());
        assertEquals(State.ONLINE, beside("tor,tcp", "0.0.0.0", true).status().state());
        assertEquals(State.ONLINE, beside("tcp", "0.0.0.0", false).status().state());
    }

    private TcpTransport beside(String transports, String bindHost, boolean clearnetBesideTor) {
        TcpTransport other = new TcpTransport(
                Fakes.settings(home, transports, Map.of("bindHost", bindHost, "clearnetBesideTor", clearnetBesideTor)));
        opened.add(other::stop);
        return other;
    }

    @Test
    void aHostThatIsNotOursIsOneSentence() {
        TcpTransport abroad = beside("tcp", "192.0.2.1", false);
        TransportException refused = assertThrows(
                TransportException.class, () -> abroad.listen(ListenerSpec.named("friends"), Connection::close));
        assertEquals(Reason.INVALID, refused.reason());
        assertTrue(refused.getMessage().contains("bindHost"));
    }

    @Test
    void malformedAddressesAreInvalid() {
        for (String value : List.of("host", "host:", ":1", "host:0", "host:65536", "host:1x", "::1:80", "[]:80")) {
            TransportException refused = assertThrows(
                    TransportException.class,
                    () -> transport.connect(new PeerAddress("tcp", value), Duration.ofSeconds(1)),
                    value);
            assertEquals(Reason.INVALID, refused.reason(), value);
        }
    }

    @Test
    void addressesOfVersionSixAreBracketed() throws Exception {
        PeerAddress address = new HostPort("::1", 9735).address();
        assertEquals("tcp:[::1]:9735", address.text());
        assertEquals(new HostPort("::1", 9735), HostPort.parse(address));
        assertFalse(address.toString().contains("9735"));
    }
}
