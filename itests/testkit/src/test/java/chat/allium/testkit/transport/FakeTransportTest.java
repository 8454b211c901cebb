package chat.allium.testkit.transport;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class FakeTransportTest extends TransportContract {

    private final FakeNetwork network = new FakeNetwork();
    private final FakeTransport alice = new FakeTransport(network, "fake", true, "alice");
    private final FakeTransport bob = new FakeTransport(network, "fake", true, "bob");

    @AfterEach
    @Override
    protected void stop() {
        alice.close();
        bob.close();
    }

    @Override
    protected Transport dialler() {
        return alice;
    }

    @Override
    protected Transport host() {
        return bob;
    }

    @Override
    protected PeerAddress nobody() {
        return new PeerAddress("fake", "carol/friends");
    }

    @Override
    protected Optional<PeerAddress> silence() {
        PeerAddress silent = new PeerAddress("fake", "dave/friends");
        network.blackHole(silent);
        return Optional.of(silent);
    }
}
