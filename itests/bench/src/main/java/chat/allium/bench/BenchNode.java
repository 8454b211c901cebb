package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.link.SecureLinks;
import chat.allium.messenger.MessengerDoor;
import chat.allium.pool.PoolDoor;
import chat.allium.testkit.identity.TestIdentity;
import chat.allium.transport.tcp.TcpDoor;
import java.nio.file.Path;
import java.util.Set;

/** The bundles of a node from the messenger down, put together without a container, over TCP on loopback. */
final class BenchNode implements AutoCloseable {

    private final TestIdentity identity = new TestIdentity();
    private final SecureLinks links = new SecureLinks(identity);
    private final ConnectionPool pool;
    private final Transport transport;
    private final Messenger messenger;

    /** @param mostLinks of either direction; a node's own limits are 50 and 200 */
    BenchNode(Path home, Storage storage, Vault vault, RateLimiter limiter, int mostLinks, MessengerListener listener) {
        transport = TcpDoor.open(home);
        pool = PoolDoor.open(identity, vault, links, mostLinks);
        messenger = MessengerDoor.open(pool, limiter, vault, storage, listener);
        PoolDoor.bind(pool, storage, transport);
    }

    PeerId self() {
        return identity.self();
    }

    Messenger messenger() {
        return messenger;
    }

    ConnectionPool pool() {
        return pool;
    }

    Set<PeerId> connected() {
        return pool.connected();
    }

    PeerAddress address() throws InterruptedException {
        return Eventually.get("a listener", () -> pool.addresses().stream().findFirst());
    }

    @Override
    public void close() {
        MessengerDoor.stop(messenger);
        PoolDoor.stop(pool);
        TcpDoor.stop(transport);
        links.stop();
    }
}
