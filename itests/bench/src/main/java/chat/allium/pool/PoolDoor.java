package chat.allium.pool;

import chat.allium.api.identity.Identity;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.lease.Leased;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.Transport;
import chat.allium.testkit.identity.FakeVault;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Lets benchmarks in. */
public final class PoolDoor {

    private static final long IDLE = TimeUnit.SECONDS.toNanos(300);

    /** The look-up that {@code send} and {@code offer} begin with. */
    @FunctionalInterface
    public interface Lookup {
        /** The link to the peer, which is there. */
        Object live(PeerId peer);
    }

    private PoolDoor() {}

    /** A pool with room for so many links, without storage and transport yet. */
    public static ConnectionPool open(Identity identity, Vault vault, LinkFactory links, int most) {
        Limits limits = new Limits(most, IDLE, 10, most);
        return new LinkPool(
                identity.self(),
                vault,
                links,
                limits,
                List.of("tcp"),
                System::nanoTime,
                System::currentTimeMillis,
                new SecureRandom());
    }

    /** Gives it what it works with. */
    public static void bind(ConnectionPool pool, Storage storage, Transport transport) {
        ((LinkPool) pool).bindStorage(storage);
        ((LinkPool) pool).bindTransport(transport);
    }

    /** Ends its links. */
    public static void stop(ConnectionPool pool) {
        ((LinkPool) pool).stop();
    }

    /** The look-up among links to these peers. */
    public static Lookup lookup(PeerId[] peers) {
        Users users = new Users();
        Calls calls = new Calls();
        Roster roster = new Roster(new Leased<>("storage"), new FakeVault(), Clock.systemUTC());
        Dialler dialler =
                new Dialler(new Transports(List.of(), System::nanoTime), new NoLinks(), roster, System::nanoTime);
        PoolCore core = new PoolCore(peers[0], new Limits(peers.length, IDLE, 10, peers.length));
        Switchboard board =
                new Switchboard(core, users, roster, dialler, calls, System::nanoTime, new SplittableRandom(1));
        Hello hello = new Hello(0, 0, 1, 0, Optional.empty(), 0, 20);
        for (int i = 0; i < peers.length; i++) {
            PooledLink link = new PooledLink(i + 1, peers[i], PeerState.FRIEND, new NoLink(peers[i]), board);
            board.active().put(peers[i], new Switchboard.Active(link, hello));
        }
        Sending sending = new Sending(board, System::nanoTime);
        return peer -> sending.live(peer).orElseThrow();
    }

    private static final class NoLinks implements LinkFactory {
        @Override
        public Link client(
                chat.allium.api.transport.Connection connection,
                Protocol protocol,
                Optional<PeerId> expected,
                java.time.Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Link server(
                chat.allium.api.transport.Connection connection,
                java.util.Set<Protocol> accepted,
                java.time.Duration deadline) {
            throw new UnsupportedOperationException();
        }
    }

    /** Something to be looked up. */
    private record NoLink(PeerId with) implements Link {
        @Override
        public Optional<PeerId> peer() {
            return Optional.of(with);
        }

        @Override
        public Protocol protocol() {
            return Protocol.FRIEND;
        }

        @Override
        public boolean dialled() {
            return true;
        }

        @Override
        public String scheme() {
            return "tcp";
        }

        @Override
        public long id() {
            return 1;
        }

        @Override
        public byte[] export(Label label, int length) {
            return new byte[length];
        }

        @Override
        public void send(Frame frame) {}

        @Override
        public Frame receive() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void run(Hello mine, LinkHandler handler) {}

        @Override
        public void awaiting(boolean outstanding) {}

        @Override
        public void close() {}
    }
}
