package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.pool.LinkView;
import chat.allium.api.pool.Urgency;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Admits by PeerRow and dials what stands there, as the real one. "tor" is anonymous and has a rendezvous, others are neither. */
final class FakePool implements ConnectionPool {

    final List<List<String>> orders = new ArrayList<>();

    final PeerId self;
    volatile boolean online = true;
    /** Schemes whose transports are leaving: what was accepted is still served. */
    final Set<String> leaving = ConcurrentHashMap.newKeySet();
    /** Where links outside the pool were opened to. */
    final BlockingQueue<PeerAddress> opened = new LinkedBlockingQueue<>();

    private final FakeNet net;
    private final Storage storage;
    private final Vault vault;
    private final List<String> schemes;
    private final List<LinkUser> users = new CopyOnWriteArrayList<>();
    private final List<Consumer<Link>> contacts = new CopyOnWriteArrayList<>();
    private final Set<PeerId> up = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    FakePool(FakeNet net, PeerId self, Storage storage, Vault vault, List<String> schemes) {
        this.net = net;
        this.self = self;
        this.storage = storage;
        this.vault = vault;
        this.schemes = schemes;
    }

    void close() {
        thread.shutdownNow();
    }

    void comeOnline() {
        online = true;
        later(user -> user.online(schemes.getFirst()));
    }

    /** As if {@code peer} sent it. */
    void frameFrom(PeerId peer, Frame frame) {
        later(user -> {
            if (user.frameTypes().contains(frame.type())) {
                user.frame(peer, frame);
            }
        });
    }

    /** Waits until users have heard of everything so far. */
    void handOver() {
        CompletableFuture.runAsync(() -> {}, thread).join();
    }

    Optional<FakeNet.Host> contactHost() {
        return online && !contacts.isEmpty()
                ? Optional.of(new FakeNet.Host(self, contacts.getFirst()))
                : Optional.empty();
    }

    @Override
    public Registration attach(LinkUser user) {
        users.add(user);
        return () -> users.remove(user);
    }

    @Override
    public void dial(PeerId peer, Urgency urgency) {
        if (up.contains(peer)) {
            return;
        }
        FakePool target = net.pools.get(peer);
        if (target == null || !online || !target.online || !knows(target)) {
            failed(peer, Reason.UNREACHABLE);
        } else if (!target.admits(self)) {
            failed(peer, Reason.REFUSED);
        } else {
            connect(target);
        }
    }

    private void failed(PeerId peer, Reason reason) {
        later(user -> user.dialFailed(peer, new TransportException(reason, "not there")));
    }

    private boolean knows(FakePool target) {
        return row(target.self)
                .filter(row -> addresses(row)
                        .anyMatch(address -> net.ordinary.get(address) == target
                                && schemes.contains(address.scheme())
                                && (anonymous(address.scheme())
                                        || row.clearAllowed().contains(address.scheme()))))
                .isPresent();
    }

    private Stream<PeerAddress> addresses(PeerRow row) {
        byte[] lines = vault.open(SealedColumn.PEER_ADDRESSES, row.peer().text(), row.addresses());
        return new String(lines, StandardCharsets.UTF_8).lines().map(PeerAddress::parse);
    }

    private Optional<PeerRow> row(PeerId peer) {
        return storage.read(tx -> tx.peers().find(peer));
    }

    boolean admits(PeerId peer) {
        return row(peer).filter(row -> row.state() != PeerState.BLOCKED).isPresent();
    }

    /** A link comes up, whoever dialled. */
    void connect(FakePool target) {
        up.add(target.self);
        target.up.add(self);
        later(user -> user.up(target.self, hello()));
        target.later(user -> user.up(self, hello()));
    }

    private static Hello hello() {
        return new Hello(0, 0, 1, 0, Optional.empty(), 0, 20);
    }

    private void later(Consumer<LinkUser> call) {
        thread.execute(() -> users.forEach(call));
    }

    @Override
    public void send(PeerId to, Frame frame) {
        throw new UnsupportedOperationException("contacts do not wait for links");
    }

    @Override
    public boolean offer(PeerId to, Frame frame) {
        if (!up.contains(to)) {
            return false;
        }
        net.sent.add(frame);
        net.pools.get(to).frameFrom(self, frame);
        return true;
    }

    @Override
    public void awaiting(PeerId peer, boolean outstanding) {}

    @Override
    public void disconnect(PeerId peer) {
        if (up.remove(peer)) {
            FakePool target = net.pools.get(peer);
            target.up.remove(self);
            later(user -> user.down(peer));
            target.later(user -> user.down(self));
        }
    }

    @Override
    public Set<PeerId> connected() {
        return Set.copyOf(up);
    }

    @Override
    public List<LinkView> links() {
        return List.of();
    }

    @Override
    public List<PeerAddress> addresses() {
        return schemes.stream()
                .map(scheme -> PeerAddress.parse(scheme + ":" + self.text() + ":9735"))
                .toList();
    }

    @Override
    public List<String> order(Optional<PeerId> peer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void order(PeerId peer, List<String> schemes) {
        orders.add(schemes);
    }

    @Override
    public List<String> troubles() {
        return List.of();
    }

    @Override
    public boolean anonymous(String scheme) {
        return scheme.equals("tor") && schemes.contains(scheme) && !leaving.contains(scheme);
    }

    @Override
    public boolean clear(String scheme) {
        return !scheme.equals("tor") && schemes.contains(scheme) && !leaving.contains(scheme);
    }

    @Override
    public List<PeerAddress> rendezvous(byte[] keySeed) {
        return schemes.contains("tor") ? List.of(onion(keySeed)) : List.of();
    }

    static PeerAddress onion(byte[] keySeed) {
        return PeerAddress.parse("tor:" + HexFormat.of().formatHex(keySeed));
    }

    @Override
    public Link open(PeerAddress to, Protocol protocol, Optional<PeerId> expected) throws TransportException {
        opened.add(to);
        if (!online || !schemes.contains(to.scheme())) {
            throw new TransportException(Reason.NOT_READY, "not online");
        }
        if (protocol == Protocol.FRIEND) {
            return farewell(to, expected.orElseThrow());
        }
        FakeNet.Host host = net.host(to).orElseThrow(() -> new TransportException(Reason.UNREACHABLE, "nobody there"));
        if (expected.filter(peer -> !peer.equals(host.owner())).isPresent()) {
            throw new TransportException(Reason.NOT_THE_PEER, "somebody else");
        }
        return new Overheard(net.connect(host, to.scheme()), net.asked);
    }

    private Link farewell(PeerAddress to, PeerId peer) throws TransportException {
        FakePool target = net.ordinary.get(to);
        if (target == null || !target.online || !target.admits(self) || !target.self.equals(peer)) {
            throw new TransportException(Reason.UNREACHABLE, "nobody there");
        }
        return new FakeLink(
                Optional.of(peer),
                Protocol.FRIEND,
                to.scheme(),
                net.nextLinkId(),
                new LinkedBlockingQueue<>(),
                new LinkedBlockingQueue<>()) {
            @Override
            public void run(Hello mine, LinkHandler handler) {
                handler.up(hello());
            }

            @Override
            public void send(Frame frame) {
                net.sent.add(frame);
                target.frameFrom(self, frame);
            }
        };
    }

    @Override
    public Registration hostContact(ListenerSpec spec, Consumer<Link> accepted) {
        if (!schemes.contains("tor")) {
            return () -> {};
        }
        PeerAddress onion = onion(spec.keySeed().orElseThrow());
        net.contactOnions.put(onion, new FakeNet.Host(self, link -> {
            if (online) {
                accepted.accept(link);
            } else {
                link.close();
            }
        }));
        return () -> net.contactOnions.remove(onion);
    }

    @Override
    public Registration acceptContacts(Consumer<Link> accepted) {
        contacts.add(accepted);
        return () -> contacts.remove(accepted);
    }
}
