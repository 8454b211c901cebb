package example.unixtransport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus.State;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the files of the sockets are like, and what else may stand in their place. */
@Timeout(30)
class SocketFolderTest {

    private static final ListenerSpec MAIN = ListenerSpec.named("main");

    @TempDir
    private Path home;

    private Path folder;
    private UnixTransport transport;

    @BeforeEach
    void start() {
        folder = home.resolve("unix");
        transport = new UnixTransport(home, "unix");
    }

    @AfterEach
    void stop() {
        transport.stop();
    }

    private Listener listen() throws TransportException {
        return transport.listen(MAIN, Connection::close);
    }

    private TransportException refused() {
        TransportException refused = assertThrows(TransportException.class, this::listen);
        assertEquals(Reason.INVALID, refused.reason());
        assertFalse(refused.getMessage().contains(home.toString()), "no sentence shows an address");
        assertEquals(State.DEGRADED, transport.status().state());
        assertTrue(transport.status().detail().contains(refused.getMessage()), "the user is told");
        return refused;
    }

    private TransportException notDialled(String address) {
        return assertThrows(
                TransportException.class,
                () -> transport.connect(new PeerAddress("unix", address), Duration.ofSeconds(5)));
    }

    private static String rights(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path socket() {
        return folder.resolve("main.allium");
    }

    @Test
    void nobodyElseGetsToASocketAndNothingIsLeftOfIt() throws Exception {
        try (Listener listener = listen()) {
            assertEquals("unix:" + socket(), listener.address().text());
            assertEquals("rwx------", rights(folder));
            assertEquals("rw-------", rights(socket()));
        }
        assertFalse(Files.exists(socket()));
        transport.stop();
        assertFalse(Files.exists(folder));
    }

    @Test
    void aFolderThatLetsOthersInIsNotUsedAndNotChanged() throws Exception {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));

        assertTrue(refused().getMessage().contains("chmod 700"));

        assertEquals("rwxr-x---", rights(folder));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        listen().close();
        assertEquals(State.ONLINE, transport.status().state());
    }

    @Test
    void whatAKilledNodeLeftIsReplaced() throws Exception {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(socket()));
        killed.close();
        assertTrue(Files.exists(socket()), "Java leaves the file, as the kernel does");
        assertEquals(Reason.UNREACHABLE, notDialled(socket().toString()).reason());

        try (Listener listener = listen()) {
            transport.connect(listener.address(), Duration.ofSeconds(5)).close();
        }
    }

    @Test
    void aSocketAtWhichSomebodyListensIsNotTakenAway() throws Exception {
        UnixTransport other = new UnixTransport(home, folder.toString());
        try (Listener listener = other.listen(MAIN, Connection::close)) {
            assertTrue(refused().getMessage().contains("Another node listens there"));
            transport.connect(listener.address(), Duration.ofSeconds(5)).close();
        } finally {
            other.stop();
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        listen().close();
        Files.writeString(socket(), "mine");

        assertTrue(refused().getMessage().contains("move it away"));

        assertEquals("mine", Files.readString(socket()));
        assertEquals(Reason.UNREACHABLE, notDialled(socket().toString()).reason());
    }

    @Test
    void aPathThatIsTooLongIsToldWithItsLengthAndTheRemedy() throws Exception {
        folder = home.resolve("ö".repeat(60));
        transport = new UnixTransport(home, folder.toString());
        int bytes = home.toString().length() + 1 + 2 * 60 + "/main.allium".length();

        String sentence = refused().getMessage();

        assertTrue(sentence.contains(bytes + " bytes, and there is room for 106"), sentence);
        assertTrue(sentence.contains("etc/example.unixtransport.cfg"), sentence);
        assertEquals(
                Reason.INVALID,
                notDialled(folder.resolve("main.allium").toString()).reason());
    }

    @Test
    void theLongestPathThatIsAllowedWorks() throws Exception {
        int rest = SocketAddress.LONGEST - home.toString().length() - "//main.allium".length();
        folder = home.resolve("f".repeat(rest));
        transport = new UnixTransport(home, folder.toString());

        try (Listener listener = listen()) {
            assertEquals(SocketAddress.LONGEST, listener.address().value().length());
            transport.connect(listener.address(), Duration.ofSeconds(5)).close();
        }
    }

    @Test
    void aFriendCanNotMakeTheNodeKnockAtOtherSockets() throws Exception {
        Path other = home.resolve("docker.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(other));
            server.configureBlocking(false);
            for (String address : new String[] {
                other.toString(),
                home + "/./main.allium",
                home + "/../main.allium",
                "main.allium",
                "/x/.allium",
                "\0.allium"
            }) {
                assertEquals(Reason.INVALID, notDialled(address).reason(), address);
            }
            assertEquals(null, server.accept(), "nobody came");
        }
    }
}
