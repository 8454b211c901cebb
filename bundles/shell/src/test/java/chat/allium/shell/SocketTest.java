package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.ui.UiEvent;
import chat.allium.shell.wire.Packet;
import chat.allium.shell.wire.SocketPlace;
import chat.allium.shell.wire.Wire;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SocketTest {

    private final Workbench bench = new Workbench();

    @TempDir
    Path folder;

    @Test
    void commandRunsAndItsStatusComesBack() throws Exception {
        SocketServer server = serve(folder);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(SocketPlace.inHome(folder))));

        Said fine = exec(folder, "send bob (whoami)\nwhoami");
        Said wrong = exec(folder, "send nobody x");

        assertEquals(List.of("(whoami)"), bench.conversations.sent);
        assertEquals(0, fine.status());
        assertTrue(fine.text().contains(FakeConversations.peer(9).text()));
        assertEquals(new Said(1, "There is no friend 'nobody'.\n"), wrong);
        server.close();
        assertTrue(Files.notExists(SocketPlace.inHome(folder)));
    }

    @Test
    void socketOfAKilledNodeIsReplaced() throws Exception {
        serve(folder);
        SocketServer second = serve(folder);

        assertEquals(0, exec(folder, "status").status());
        second.close();
    }

    @Test
    void homeWithTooLongAPathHasItsSocketElsewhere() throws Exception {
        Path home = Files.createDirectories(folder.resolve("x".repeat(SocketPlace.MAX_PATH)));
        SocketServer server = serve(home);

        assertTrue(Files.exists(SocketPlace.pointer(home)));
        assertEquals(0, exec(home, "status").status());
        server.close();
    }

    @Test
    void oversizedOrCutPacketsEndOnlyTheirConnection() throws Exception {
        SocketServer server = serve(folder);
        try (SocketChannel rude = SocketChannel.open(UnixDomainSocketAddress.of(SocketPlace.inHome(folder)))) {
            rude.write(java.nio.ByteBuffer.wrap(new byte[] {1, 127, 0, 0, 0}));
            assertNull(new Wire(rude).receive());
        }

        assertEquals(0, exec(folder, "status").status());
        server.close();
    }

    @Test
    void terminalTypesLinesAndSeesEventsAboveThem() throws Exception {
        SocketServer server = serve(folder);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(SocketPlace.inHome(folder)))) {
            Wire wire = new Wire(channel);
            wire.send(Packet.SHELL, Packet.payload(new byte[] {1, 0, 80, 0, 24}, "xterm"));
            StringBuilder seen = new StringBuilder();
            await(wire, seen, "allium> ");
            wire.send(Packet.INPUT, "send bob don't".getBytes(StandardCharsets.UTF_8));
            await(wire, seen, "don't");
            bench.conversations.tell(new UiEvent.Received("bob", FakeConversations.message(1, Direction.IN, "above")));
            await(wire, seen, "bob: above");
            wire.send(Packet.INPUT, " ; #1  \r".getBytes(StandardCharsets.UTF_8));
            await(wire, seen, "allium> ");
            wire.send(Packet.INPUT, "cha\tbo\t\r".getBytes(StandardCharsets.UTF_8));
            await(wire, seen, "bob> ");
            wire.send(Packet.INPUT, "in $chat".getBytes(StandardCharsets.UTF_8));
            await(wire, seen, "in $chat");
            chatShowsWhatBelongsToIt(wire, seen);
            wire.send(Packet.INPUT, "\r/quit\r".getBytes(StandardCharsets.UTF_8));
            await(wire, seen, "allium> ");
            dropIsAskedFirst(wire, seen);
            // Ctrl-C clears the line, Ctrl-D on the empty one leaves.
            // The line must have been read before it is cleared, or the prompt that is awaited may be an older one.
            wire.send(Packet.INPUT, "send bob no".getBytes(StandardCharsets.UTF_8));
            await(wire, seen, "bob no");
            wire.send(Packet.INPUT, new byte[] {3});
            await(wire, seen, "allium> ");
            wire.send(Packet.INPUT, new byte[] {4});
            Packet last = wire.receive();
            while (last != null && last.type() != Packet.EXIT) {
                last = wire.receive();
            }
            assertEquals(0, Optional.ofNullable(last).orElseThrow().payload()[0]);
        }
        assertEquals(List.of("don't ; #1  ", "in $chat"), bench.conversations.sent);
        server.close();
    }

    private void dropIsAskedFirst(Wire wire, StringBuilder seen) throws IOException {
        wire.send(Packet.INPUT, "queue dr\tbo\t12\r".getBytes(StandardCharsets.UTF_8));
        await(wire, seen, "Drop message 12 to bob? y/N");
        await(wire, seen, "yes or no> ");
        wire.send(Packet.INPUT, "\r".getBytes(StandardCharsets.UTF_8));
        await(wire, seen, "Nothing was done.");
        wire.send(Packet.INPUT, "queue drop bob 13\r".getBytes(StandardCharsets.UTF_8));
        await(wire, seen, "Drop message 13 to bob? y/N");
        await(wire, seen, "yes or no> ");
        wire.send(Packet.INPUT, "y\r".getBytes(StandardCharsets.UTF_8));
        await(wire, seen, "Message 13 was dropped");
        wire.send(Packet.INPUT, "queue retry bob".getBytes(StandardCharsets.UTF_8));
        await(wire, seen, "retry bob");
        wire.send(Packet.INPUT, new byte[] {3});
        await(wire, seen, "allium> ");
        assertEquals("drop bob 13", bench.conversations.calls.getLast());
        assertEquals(3, bench.conversations.calls.size());
    }

    private void chatShowsWhatBelongsToIt(Wire wire, StringBuilder seen) throws IOException {
        MessageId id = new MessageId(FakeConversations.STREAM, 1);
        bench.conversations.tell(new UiEvent.Typing("alice"));
        bench.conversations.tell(new UiEvent.StateChanged("alice", 6, id, MessageState.READ));
        bench.conversations.tell(
                new UiEvent.Received("alice", FakeConversations.message(1, Direction.IN, "elsewhere")));
        bench.conversations.tell(new UiEvent.Typing("bob"));
        bench.conversations.tell(new UiEvent.StateChanged("bob", 7, id, MessageState.DELIVERED));
        bench.conversations.tell(new UiEvent.Received("bob", FakeConversations.message(9, Direction.IN, "here")));
        StringBuilder all = new StringBuilder();
        while (all.indexOf("bob: here") < 0) {
            all.append(Optional.ofNullable(wire.receive()).orElseThrow().text(0));
        }
        assertTrue(all.indexOf("bob is writing ...") >= 0 && all.indexOf("(7 delivered)") >= 0, all.toString());
        assertTrue(all.indexOf("alice is writing") < 0 && all.indexOf("(6 read)") < 0, all.toString());
        while (bench.conversations.calls.size() < 2) {
            Thread.onSpinWait();
        }
        assertEquals(Set.of("typing bob", "seen bob 9"), Set.copyOf(bench.conversations.calls));
        seen.setLength(0);
    }

    private SocketServer serve(Path home) {
        return new SocketServer(bench.sessions, bench.consoles, Optional.of(home));
    }

    private record Said(int status, String text) {}

    private static Said exec(Path home, String script) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(SocketPlace.find(home)))) {
            Wire wire = new Wire(channel);
            wire.send(Packet.EXEC, Packet.payload(new byte[] {0, 0, 0}, script));
            StringBuilder text = new StringBuilder();
            while (true) {
                Packet packet = Optional.ofNullable(wire.receive()).orElseThrow();
                if (packet.type() == Packet.EXIT) {
                    return new Said(packet.payload()[0], text.toString());
                }
                text.append(packet.text(0));
            }
        }
    }

    /** Reads until a text has appeared since the last call. */
    private static void await(Wire wire, StringBuilder seen, String text) throws IOException {
        while (seen.indexOf(text) < 0) {
            seen.append(Optional.ofNullable(wire.receive()).orElseThrow().text(0));
        }
        seen.setLength(0);
    }
}
