package chat.allium.api.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One link per friend, over whatever transport reaches it; the only user of transports. Thread-safe.
 *
 * <p>It listens for friends on every transport as soon as a {@link LinkUser} with the frame type MSG is attached, storage is
 * there, and the transport is.
 */
@ProviderType
public interface ConnectionPool {

    /**
     * Hands frames of {@code user}'s types to it, and tells it of links, those that are up already included. The links live on when
     * it is closed, unless it is the user that wants MSG: without that one there are no links, and dials fail with NOT_READY.
     */
    Registration attach(LinkUser user);

    /**
     * Asks for a link to {@code peer}. Returns at once; ends in {@link LinkUser#up} or {@link LinkUser#dialFailed}. Many callers
     * make one dial, as urgent as the most urgent of them. At most 10 dials are under way at once. Where all are taken, one of less
     * urgency gives way and waits again, which is no failure. Does nothing while a link is up.
     */
    void dial(PeerId peer, Urgency urgency);

    /** Looks for {@code peer}: {@link #dial(PeerId, Urgency)} with {@link Urgency#SEEK}. */
    default void dial(PeerId peer) {
        dial(peer, Urgency.SEEK);
    }

    /**
     * Queues a frame on the live link to {@code peer}; without one, dials (as {@link #dial}) and parks the calling virtual
     * thread up to 30 s. If the link proves dead, one fresh attempt is made.
     *
     * @throws TransportException if there is no link in that time
     */
    void send(PeerId to, Frame frame) throws TransportException;

    /** Queues a frame on the live link; false if there is none. Never blocks. */
    boolean offer(PeerId to, Frame frame);

    /** Tells the liveness rules whether messages to {@code peer} wait for an ACK; call it too at each progress. */
    void awaiting(PeerId peer, boolean outstanding);

    /** Ends every link to {@code peer}, as when it is removed or misbehaves. */
    void disconnect(PeerId peer);

    /**
     * Ends every link to {@code peer}, which does not mind its limits, as {@link #disconnect} does; that which carries messages by
     * {@link chat.allium.api.link.Link#shun}, after what was queued on it has gone out.
     */
    default void shun(PeerId peer) {
        disconnect(peer);
    }

    /** The peers to which a link is up. */
    Set<PeerId> connected();

    /** The links that are up. */
    List<LinkView> links();

    /** Where friends reach this node, one for each transport that listens. */
    List<PeerAddress> addresses();

    /**
     * In which order transports are tried: those of {@code peer} if the user gave it an order of its own, else the node's. May park
     * the calling virtual thread for one read.
     */
    List<String> order(Optional<PeerId> peer);

    /**
     * Gives a peer an order of its own; durable on return. If a better transport reaches it, its link is replaced without a gap.
     *
     * @param schemes the one to try first in front; empty for the node's order
     */
    void order(PeerId peer, List<String> schemes);

    /** What transports do against their contract, such as never returning from a call: one sentence each, without addresses. */
    List<String> troubles();

    /** Whether the transport of this scheme is anonymous; false for a scheme that no transport serves just now. */
    boolean anonymous(String scheme);

    /** Whether the transport of this scheme shows where its users are; false for a scheme that no transport serves just now. */
    boolean clear(String scheme);

    /** The address at which the holder of {@code keySeed}'s code finds its owner, on each transport with a rendezvous. */
    List<PeerAddress> rendezvous(byte[] keySeed);

    /**
     * Opens a link outside the pool, as for a friend request. Parks the calling virtual thread. The caller closes it.
     *
     * @param expected who must answer, if it is known
     * @throws TransportException if there is no link within 30 s
     */
    Link open(PeerAddress to, Protocol protocol, Optional<PeerId> expected) throws TransportException;

    /**
     * Hosts a contact onion on every transport with a rendezvous, now and whenever one arrives.
     *
     * @param spec with a key seed
     * @param accepted called for each {@link Protocol#CONTACT} link, on a virtual thread of its own; owns the link
     */
    Registration hostContact(ListenerSpec spec, Consumer<Link> accepted);

    /** Takes the {@link Protocol#CONTACT} links that come to the ordinary address of transports without a rendezvous. */
    Registration acceptContacts(Consumer<Link> accepted);
}
