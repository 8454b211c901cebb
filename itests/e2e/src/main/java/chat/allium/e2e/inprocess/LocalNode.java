package chat.allium.e2e.inprocess;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.pool.LinkView;
import chat.allium.api.pool.Urgency;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.identity.AesVault;
import chat.allium.identity.KeyedIdentity;
import chat.allium.link.SecureLinks;
import chat.allium.messenger.NodeMessenger;
import chat.allium.pool.LinkPool;
import chat.allium.queue.LaneQueue;
import chat.allium.ratelimit.TokenBuckets;
import chat.allium.transport.tcp.TcpTransport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;

/** A node with one friend, of the components of the distribution, in this process. */
public final class LocalNode implements AutoCloseable {

    private static final int PAGE = 200;

    private final Storage storage;
    private final AesVault vault;
    private final KeyedIdentity identity;
    private final SecureLinks links;
    private final TcpTransport transport;
    private final LinkPool pool;
    private final NodeMessenger messenger;
    private final List<Transport> others = new ArrayList<>();
    private Optional<PeerId> friend = Optional.empty();
    private List<PeerAddress> known = List.of();

    /** @param home a folder of its own */
    public LocalNode(Path home, Storage storage) {
        this.storage = storage;
        BundleContext context = Wiring.context(home);
        vault = new AesVault(context);
        identity = new KeyedIdentity(context, vault);
        links = new SecureLinks(identity);
        transport = new TcpTransport(context, Wiring.configuration(TcpTransport.Config.class, Map.of()));
        pool = new LinkPool(identity, vault, links, Wiring.configuration(LinkPool.Config.class, Map.of()));
        messenger = new NodeMessenger(
                pool,
                new LaneQueue(),
                new TokenBuckets(
                        Wiring.configuration(TokenBuckets.Config.class, Map.of("perSecond", 10_000, "burst", 1_000))),
                vault,
                Wiring.configuration(NodeMessenger.Config.class, Map.of("inboundFreeMib", 0, "sendFreeMib", 0)));
    }

    /** With this transport besides. */
    LocalNode also(Transport other) {
        others.add(other);
        return this;
    }

    PeerId id() {
        return identity.self();
    }

    /** Stores its friend, whom it finds at this address or can not find at all, and starts. */
    void start(PeerId other, Optional<PeerAddress> at) {
        start(other, at.stream().toList(), Set.of("tcp"));
    }

    /** @param allowed schemes over which the friend may be reached though they hide nothing */
    void start(PeerId other, List<PeerAddress> at, Set<String> allowed) {
        friend = Optional.of(other);
        known = at;
        allow(allowed);
        Wiring.call(pool, "bindStorage", storage);
        Wiring.call(pool, "bindTransport", transport);
        others.forEach(one -> Wiring.call(pool, "bindTransport", one));
        Wiring.call(messenger, "bindStorage", storage);
        Wiring.call(messenger, "start");
    }

    /** The friend may be reached over these. */
    private void allow(Set<String> schemes) {
        PeerId other = friend.orElseThrow();
        String addresses = known.stream().map(PeerAddress::text).collect(Collectors.joining("\n"));
        PeerRow row = new PeerRow(
                other,
                PeerState.FRIEND,
                vault.seal(SealedColumn.PEER_NAME, other.text(), bytes("friend")),
                vault.seal(SealedColumn.PEER_ADDRESSES, other.text(), bytes(addresses)),
                schemes,
                0,
                0);
        storage.write(tx -> {
            tx.peers().put(row);
            return true;
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Its TCP stops, as when its bundle does. */
    void stopTcp() {
        Wiring.call(pool, "unbindTransport", transport);
        transport.stop();
    }

    /** Where it listens on any transport. */
    List<PeerAddress> addresses() {
        return pool.addresses();
    }

    /** Over what its links run. */
    List<String> schemes() {
        return pool.links().stream().map(LinkView::scheme).toList();
    }

    /** Where it listens, once it does. */
    Optional<PeerAddress> address() {
        return pool.addresses().stream().findFirst();
    }

    MessageId send(String text) throws MessageRejectedException {
        return messenger.send(friend.orElseThrow(), Content.text(text));
    }

    /** Dials its friend now, whatever its back-off says. */
    void dial() {
        pool.dial(friend.orElseThrow(), Urgency.SEEK);
    }

    boolean connected() {
        return !pool.connected().isEmpty();
    }

    void hangUp() {
        pool.disconnect(friend.orElseThrow());
    }

    /** Both directions, as the store has them. */
    Optional<LaneRow> lane() {
        return storage.read(tx -> tx.lanes().find(friend.orElseThrow()));
    }

    /** Everything, oldest first. */
    List<Message> history() {
        List<Message> all = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        List<Message> page;
        do {
            page = messenger.history(friend.orElseThrow(), before, PAGE);
            all.addAll(page);
            before = page.isEmpty() ? before : OptionalLong.of(page.getLast().position());
        } while (!page.isEmpty());
        Collections.reverse(all);
        return all;
    }

    @Override
    public void close() {
        Wiring.call(messenger, "stop");
        pool.stop();
        links.stop();
        transport.stop();
    }
}
