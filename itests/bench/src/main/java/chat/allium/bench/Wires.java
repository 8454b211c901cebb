package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import chat.allium.link.SecureLinks;
import chat.allium.pool.PoolDoor;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.identity.TestIdentity;
import chat.allium.testkit.storage.MemoryStorage;
import chat.allium.transport.tcp.TcpDoor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A node up to its pool, over TCP on loopback, which counts its dials and the messages that come. */
final class Wires implements AutoCloseable, LinkUser {

    private static final int MOST_LINKS = 200;

    private final TestIdentity identity = new TestIdentity();
    private final FakeVault vault = new FakeVault();
    private final MemoryStorage storage = new MemoryStorage();
    private final SecureLinks links = new SecureLinks(identity);
    private final ConnectionPool pool = PoolDoor.open(identity, vault, links, MOST_LINKS);
    private final CountedTransport transport;
    private final Semaphore frames = new Semaphore(0);

    private Wires(Path home) {
        transport = new CountedTransport(TcpDoor.open(home));
        pool.attach(this);
        PoolDoor.bind(pool, storage, transport);
    }

    static Wires open(Path work) throws IOException {
        return new Wires(Files.createTempDirectory(work, "wires"));
    }

    PeerId self() {
        return identity.self();
    }

    ConnectionPool pool() {
        return pool;
    }

    int dials() {
        return transport.connects();
    }

    void befriend(Wires other) throws InterruptedException {
        String row = other.self().text();
        byte[] address = other.address().text().getBytes(StandardCharsets.UTF_8);
        PeerRow friend = new PeerRow(
                other.self(),
                PeerState.FRIEND,
                vault.seal(SealedColumn.PEER_NAME, row, new byte[1]),
                vault.seal(SealedColumn.PEER_ADDRESSES, row, address),
                Set.of("tcp"),
                1,
                0);
        storage.write(tx -> {
            tx.peers().put(friend);
            return true;
        });
    }

    private PeerAddress address() throws InterruptedException {
        return Eventually.get("a listener", () -> pool.addresses().stream().findFirst());
    }

    void awaitFrames(int count) throws IOException, InterruptedException {
        if (!frames.tryAcquire(count, 30, TimeUnit.SECONDS)) {
            throw new IOException("only " + frames.availablePermits() + " of " + count + " frames came");
        }
    }

    @Override
    public Set<Integer> frameTypes() {
        return Set.of(FrameType.MSG);
    }

    @Override
    public Optional<LaneMark> mark(PeerId peer) {
        return Optional.empty();
    }

    @Override
    public void up(PeerId peer, Hello theirs) {}

    @Override
    public void frame(PeerId peer, Frame frame) {
        frames.release();
    }

    @Override
    public void down(PeerId peer) {}

    @Override
    public void close() {
        PoolDoor.stop(pool);
        transport.stop();
        links.stop();
        storage.close();
    }
}
