package chat.allium.transport.tcp;

import chat.allium.api.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Lets benchmarks in. */
public final class TcpDoor {

    private TcpDoor() {}

    /** A transport on loopback with its port chosen by the system. */
    public static Transport open(Path home) {
        return new TcpTransport(
                new Settings("127.0.0.1", 0, "", Duration.ofSeconds(10), home.resolve("tcp.port"), Optional.empty()));
    }

    /** Ends it. */
    public static void stop(Transport transport) {
        ((TcpTransport) transport).stop();
    }
}
