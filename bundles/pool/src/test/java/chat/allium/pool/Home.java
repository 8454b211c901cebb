package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.MemoryStorage;
import chat.allium.testkit.transport.FakeNetwork;
import chat.allium.testkit.transport.FakeTransport;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node with a pool, a store, transports in memory and a messenger that only listens. */
final class Home implements AutoCloseable {

    final PeerId self;
    final FakeVault vault = new FakeVault();
    final MemoryStorage storage;
    final LinkPool pool;
    /** How long the machine has slept: the monotonic clock knows nothing of it. */
    final AtomicLong sleptMillis = new AtomicLong();

    final Recorder messenger = Recorder.messenger();
    final Recorder contacts = Recorder.contacts();
    Registration messengerAttached;
    private final FakeNetwork network;
    private final String host;

    Home(FakeNetwork network, String host, PeerId self, LinkFactory links) {
        this(network, host, self, links, new MemoryStorage());
    }

    Home(FakeNetwork network, String host, PeerId self, LinkFactory links, MemoryStorage storage) {
        this.storage = storage;
        this.network = network;
        this.self = self;
        this.host = host;
        this.pool = new LinkPool(
                self,
                vault,
                links,
                Node.LIMITS,
                List.of("tor", "tcp"),
                System::nanoTime,
                () -> System.currentTimeMillis() + sleptMillis.get(),
                new SecureRandom());
        pool.bindStorage(storage);
        this.messengerAttached = pool.attach(messenger);
        pool.attach(contacts);
    }

    FakeTransport transport(String scheme) {
        return new FakeTransport(network, scheme, scheme.equals("tor"), host);
    }

    /** With a transport that listens. */
    FakeTransport plug(String scheme) {
        FakeTransport transport = transport(scheme);
        plug(transport);
        return transport;
    }

    void plug(FakeTransport transport) {
        pool.bindTransport(transport);
        messenger.until("listens", () -> pool.addresses().stream()
                .anyMatch(address -> address.scheme().equals(transport.scheme()) && pool.listens(transport.scheme())));
    }

    void unplug(FakeTransport transport) {
        pool.unbindTransport(transport);
        transport.close();
    }

    PeerAddress address(String scheme) {
        return new PeerAddress(scheme, host + "/friends");
    }

    void knows(Home other, PeerState state, boolean clearAllowed, String... schemes) {
        knows(other, state, clearAllowed ? Set.of(schemes) : Set.of(), schemes);
    }

    void knows(Home other, PeerState state, Set<String> clearAllowed, String... schemes) {
        String text = Stream.of(schemes).map(s -> other.address(s).text()).collect(Collectors.joining("\n"));
        String row = other.self.text();
        PeerRow peer = new PeerRow(
                other.self,
                state,
                vault.seal(SealedColumn.PEER_NAME, row, "name".getBytes(StandardCharsets.UTF_8)),
                vault.seal(SealedColumn.PEER_ADDRESSES, row, text.getBytes(StandardCharsets.UTF_8)),
                clearAllowed,
                1,
                0);
        storage.write(tx -> {
            tx.peers().put(peer);
            return true;
        });
    }

    static void friends(Home one, Home other, String scheme) {
        one.knows(other, PeerState.FRIEND, true, scheme);
        other.knows(one, PeerState.FRIEND, true, scheme);
    }

    static Frame message(String text) {
        return new Frame(FrameType.MSG, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        pool.stop();
        storage.close();
    }
}
