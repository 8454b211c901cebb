package chat.allium.bench;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportStatus;
import chat.allium.transport.tcp.TcpDoor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The TCP transport, with its connects counted. */
final class CountedTransport implements Transport {

    private final Transport tcp;
    private final AtomicInteger connects = new AtomicInteger();

    CountedTransport(Transport tcp) {
        this.tcp = tcp;
    }

    int connects() {
        return connects.get();
    }

    void stop() {
        TcpDoor.stop(tcp);
    }

    @Override
    public String scheme() {
        return tcp.scheme();
    }

    @Override
    public boolean anonymous() {
        return tcp.anonymous();
    }

    @Override
    public TransportStatus status() {
        return tcp.status();
    }

    @Override
    public Registration watch(Consumer<TransportStatus> watcher) {
        return tcp.watch(watcher);
    }

    @Override
    public Optional<PeerAddress> rendezvous(byte[] keySeed) {
        return tcp.rendezvous(keySeed);
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        connects.incrementAndGet();
        return tcp.connect(to, timeout);
    }

    @Override
    public Listener listen(ListenerSpec spec, Consumer<Connection> accepted) throws TransportException {
        return tcp.listen(spec, accepted);
    }
}
