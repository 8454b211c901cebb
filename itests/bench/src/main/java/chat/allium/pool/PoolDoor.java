package chat.allium.pool;

import chat.allium.api.identity.Identity;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.Transport;
import java.security.SecureRandom;
import java.util.List;
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

    /** The look-up in a pool. */
    public static Lookup lookup(ConnectionPool pool) {
        LinkPool open = (LinkPool) pool;
        return peer -> open.live(peer).orElseThrow();
    }
}
