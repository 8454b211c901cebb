package chat.allium.e2e.oracle;

import chat.allium.shell.wire.Packet;
import chat.allium.shell.wire.SocketPlace;
import chat.allium.shell.wire.Wire;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code exec --json} without a process for each command: what a node said before it was killed is known line by line. */
public final class ShellClient {

    /** How a script ended: its exit status, and what was said on standard error. */
    public record End(int status, String error) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;

    public ShellClient(Path home) {
        this.home = home;
    }

    /** Runs commands, one a line, and hands over each answer as soon as it is there. @throws IOException if the node is not there, or ends */
    public End run(String commands, Consumer<JsonNode> answers) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(SocketPlace.find(home)));
            Wire wire = new Wire(channel);
            wire.send(Packet.EXEC, Packet.payload(new byte[] {1, 0, 0}, commands));
            Lines out = new Lines(answers);
            ByteArrayOutputStream error = new ByteArrayOutputStream();
            for (Packet packet = wire.receive(); packet != null; packet = wire.receive()) {
                switch (packet.type()) {
                    case Packet.OUT -> out.add(packet.payload());
                    case Packet.ERR -> error.writeBytes(packet.payload());
                    case Packet.EXIT -> {
                        return new End(
                                packet.payload()[0] & 0xff,
                                error.toString(StandardCharsets.UTF_8).strip());
                    }
                    default -> throw new IOException("a packet of type " + packet.type());
                }
            }
            throw new IOException("the node ended");
        }
    }

    /** Runs commands and returns all answers. @throws IOException also if one of them fails */
    public List<JsonNode> ask(String commands) throws IOException {
        List<JsonNode> answers = new ArrayList<>();
        End end = run(commands, answers::add);
        if (end.status() != 0) {
            throw new IOException(end.error());
        }
        return answers;
    }

    /** Whole lines of what comes in pieces. */
    private static final class Lines {
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
        private final Consumer<JsonNode> lines;

        Lines(Consumer<JsonNode> lines) {
            this.lines = lines;
        }

        void add(byte[] bytes) throws IOException {
            for (byte b : bytes) {
                if (b == '\n') {
                    lines.accept(JSON.readTree(begun.toByteArray()));
                    begun.reset();
                } else {
                    begun.write(b);
                }
            }
        }
    }
}
