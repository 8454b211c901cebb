package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Link;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Who can be reached where, and what was said. */
final class FakeNet implements AutoCloseable {

    /** Somebody who takes CONTACT links. @param owner whose key TLS shows */
    record Host(PeerId owner, Consumer<Link> accepted) {}

    final Map<PeerAddress, FakePool> ordinary = new ConcurrentHashMap<>();
    final Map<PeerAddress, Host> contactOnions = new ConcurrentHashMap<>();
    final Map<PeerId, FakePool> pools = new ConcurrentHashMap<>();
    /** Frames on links between friends. */
    final Queue<Frame> sent = new ConcurrentLinkedQueue<>();
    /** Frames that requesters sent over CONTACT links. */
    final Queue<Frame> asked = new ConcurrentLinkedQueue<>();

    private final AtomicLong linkIds = new AtomicLong(1);

    FakePool pool(PeerId self, Storage storage, Vault vault, String... schemes) {
        FakePool pool = new FakePool(this, self, storage, vault, List.of(schemes));
        pools.put(self, pool);
        pool.addresses().forEach(address -> ordinary.put(address, pool));
        return pool;
    }

    Optional<Host> host(PeerAddress at) {
        return Optional.ofNullable(contactOnions.get(at))
                .or(() -> Optional.ofNullable(ordinary.get(at)).flatMap(FakePool::contactHost));
    }

    /** Connects to a host; its end is served on a thread of its own. */
    Link connect(Host host, String scheme) {
        FakeLink.Pair pair = FakeLink.contact(host.owner(), scheme, linkIds.getAndIncrement());
        Thread.startVirtualThread(() -> host.accepted().accept(pair.owner()));
        return pair.requester();
    }

    long nextLinkId() {
        return linkIds.getAndIncrement();
    }

    @Override
    public void close() {
        pools.values().forEach(FakePool::close);
    }
}
