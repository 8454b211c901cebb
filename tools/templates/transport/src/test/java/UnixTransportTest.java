package @PACKAGE@;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.testkit.transport.TransportContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The transport keeps the rules. */
class UnixTransportTest extends TransportContract {

    private Path folder;
    private UnixTransport transport;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createTempDirectory("unix");
        transport = new UnixTransport(folder);
    }

    @AfterEach
    void clean() throws IOException {
        stop();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
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
        return new PeerAddress("unix", folder.resolve("nobody.sock").toString());
    }

    @Override
    protected Optional<PeerAddress> silence() {
        return Optional.empty();
    }
}
