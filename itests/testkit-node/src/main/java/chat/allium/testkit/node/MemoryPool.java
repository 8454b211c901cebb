package chat.allium.testkit.node;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.pool.LinkView;
import chat.allium.api.pool.Urgency;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a messenger in memory takes for the pool: links to the other nodes of a test. Thread-safe. */
final class MemoryPool implements ConnectionPool, AutoCloseable {

    private final MemoryNetwork network;
    private final PeerId self;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("memory-pool").factory());

    /** Another one after each crash: how others know that this is no link of before. */
    private volatile long boot = 1;

    private volatile @Nullable LinkUser user;

    MemoryPool(MemoryNetwork network, PeerId self) {
        this.network = network;
        this.self = self;
    }

    PeerId self() {
        return self;
    }

    long boot() {
        return boot;
    }

    Optional<LinkUser> user() {
        return Optional.ofNullable(user);
    }

    /** The node dies: nobody hears of anything, until somebody attaches. */
    void crash() {
        user = null;
        boot++;
        network.cut(self);
    }

    void tell(Consumer<LinkUser> what) {
        LinkUser meant = user;
        try {
            thread.execute(() -> {
                if (meant != null && meant == user) {
                    what.accept(meant);
                }
            });
        } catch (RejectedExecutionException e) {
            // The test is over.
            return;
        }
    }

    @Override
    public void close() {
        user = null;
        thread.shutdown();
    }

    @Override
    public Registration attach(LinkUser newUser) {
        user = newUser;
        tell(u -> u.online("memory"));
        return () -> {
            if (user == newUser) {
                user = null;
            }
        };
    }

    @Override
    public void dial(PeerId peer, Urgency urgency) {
        network.dial(this, peer);
    }

    @Override
    public boolean offer(PeerId to, Frame frame) {
        long link = network.link(self, to);
        if (link == 0) {
            return false;
        }
        network.other(self, to).orElseThrow().tell(there -> {
            if (network.link(self, to) == link) {
                there.frame(self, frame);
            }
        });
        return true;
    }

    @Override
    public void disconnect(PeerId peer) {
        network.cut(self);
    }

    @Override
    public Set<PeerId> connected() {
        return network.linked(self);
    }

    @Override
    public void awaiting(PeerId peer, boolean outstanding) {}

    @Override
    public List<String> troubles() {
        return List.of();
    }

    @Override
    public void send(PeerId to, Frame frame) {
        throw unsupported();
    }

    @Override
    public List<LinkView> links() {
        throw unsupported();
    }

    @Override
    public List<PeerAddress> addresses() {
        throw unsupported();
    }

    @Override
    public List<String> order(Optional<PeerId> peer) {
        throw unsupported();
    }

    @Override
    public void order(PeerId peer, List<String> schemes) {
        throw unsupported();
    }

    @Override
    public boolean anonymous(String scheme) {
        throw unsupported();
    }

    @Override
    public boolean clear(String scheme) {
        throw unsupported();
    }

    @Override
    public List<PeerAddress> rendezvous(byte[] keySeed) {
        throw unsupported();
    }

    @Override
    public Link open(PeerAddress to, Protocol protocol, Optional<PeerId> expected) {
        throw unsupported();
    }

    @Override
    public Registration hostContact(ListenerSpec spec, Consumer<Link> accepted) {
        throw unsupported();
    }

    @Override
    public Registration acceptContacts(Consumer<Link> accepted) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("a node in memory has no transports");
    }
}
