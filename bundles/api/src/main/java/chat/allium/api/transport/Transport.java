package chat.allium.api.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Carries unauthenticated bytes to and from peers over one kind of network. A service with the properties {@link #SCHEME}
 * (a string) and {@link #ANONYMOUS} (a boolean). All methods are thread-safe.
 *
 * <p>A provider activates without waiting for its network, and closes every connection and listener when it is deactivated.
 */
@ProviderType
public interface Transport {

    /** Service property: the scheme of the addresses this transport understands. */
    String SCHEME = "transport.scheme";
    /**
     * Namespace of a capability with the attributes {@code scheme} and {@code anonymous}, by which a bundle says what transport it has
     * even while it is stopped.
     */
    String NAMESPACE = "chat.allium.transport";
    /** Service property: whether neither side learns where the other is. */
    String ANONYMOUS = "transport.anonymous";

    /** The scheme of the addresses this transport understands. */
    String scheme();

    /** Whether neither side learns where the other is. */
    boolean anonymous();

    /** How it is doing, now. Never blocks. */
    TransportStatus status();

    /**
     * Tells {@code watcher} of every change of {@link #status}, beginning with the present one. The watcher is called on the
     * transport's own thread, in order, and must not block.
     *
     * @return ends the watching when closed
     */
    Registration watch(Consumer<TransportStatus> watcher);

    /**
     * Connects. Parks the calling virtual thread; an interrupt cancels the attempt.
     *
     * @param timeout the whole budget; the transport may make several attempts within it
     * @throws TransportException if there is no connection within {@code timeout}
     */
    Connection connect(PeerAddress to, Duration timeout) throws TransportException;

    /**
     * Listens. Returns at once, even if the network is not there yet; {@link Listener#address} is known from then on.
     *
     * @param accepted called for each connection on a virtual thread of its own; owns the connection
     * @throws TransportException if this transport can not listen as {@code spec} asks
     */
    Listener listen(ListenerSpec spec, Consumer<Connection> accepted) throws TransportException;

    /**
     * The address of a listener with this key seed, whether it exists or not: how the holder of a friend code finds its owner.
     * Empty if this transport has no such rendezvous.
     */
    Optional<PeerAddress> rendezvous(byte[] keySeed);
}
