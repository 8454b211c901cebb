package example.unixtransport;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.testkit.transport.TransportContract;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The transport keeps the rules. */
class UnixTransportTest extends TransportContract {

    @TempDir
    private Path folder;

    private UnixTransport transport;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() {
        transport = new UnixTransport(folder, "unix");
    }

    @AfterEach
    void clean() throws Exception {
        stop();
        for (AutoCloseable one : open) {
            one.close();
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
    protected PeerAddress nobody() {
        return new PeerAddress("unix", folder.resolve("nobody.allium").toString());
    }

    /** A socket that accepts nobody, and at which as many wait as may wait. */
    @Override
    protected Optional<PeerAddress> silence() throws IOException {
        UnixDomainSocketAddress full = UnixDomainSocketAddress.of(folder.resolve("full.allium"));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server);
        server.bind(full, 1);
        boolean room = true;
        while (room) {
            SocketChannel waiting = SocketChannel.open(StandardProtocolFamily.UNIX);
            open.add(waiting);
            waiting.configureBlocking(false);
            try {
                waiting.connect(full);
            } catch (IOException e) {
                room = false;
            }
        }
        return Optional.of(new PeerAddress("unix", full.getPath().toString()));
    }
}
