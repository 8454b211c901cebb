package chat.allium.api.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.transport.TransportException;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** Somebody who speaks over the pool's links. Called in order for each peer, on the pool's threads; must not block. */
@ConsumerType
public interface LinkUser {

    /** The types of frames it wants; no two users want the same. */
    Set<Integer> frameTypes();

    /** What HELLO says of the peer's lane; only the user that wants MSG is asked. Empty for a peer that has no lane. */
    default Optional<LaneMark> mark(PeerId peer) {
        return Optional.empty();
    }

    /** A link is up and carries messages from now on; it may replace another without {@link #down} between. */
    void up(PeerId peer, Hello theirs);

    /** A frame came. */
    void frame(PeerId peer, Frame frame);

    /** No link is left. */
    void down(PeerId peer);

    /** A dial for {@code peer} failed. Reason NOT_READY, CLOSED and REFUSED do not count as the peer's absence. */
    default void dialFailed(PeerId peer, TransportException why) {}

    /** A transport came online: time to dial friends. */
    default void online(String scheme) {}
}
