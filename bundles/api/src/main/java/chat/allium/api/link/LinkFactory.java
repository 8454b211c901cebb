package chat.allium.api.link;

import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes links: TLS 1.3, mutual raw public keys (RFC 7250), X25519MLKEM768. Thread-safe. Both methods park the calling virtual
 * thread, own the connection from then on, and close it when they throw.
 */
@ProviderType
public interface LinkFactory {

    /**
     * Authenticates the side that dialled. The peer's key is checked before anything of ours is sent.
     *
     * @param expected who must answer; empty only for {@link Protocol#CONTACT}, where the code tells later
     * @param deadline for the whole handshake
     * @throws TransportException NOT_THE_PEER, TIMEOUT or CLOSED
     */
    Link client(Connection connection, Protocol protocol, Optional<PeerId> expected, Duration deadline)
            throws TransportException;

    /**
     * Authenticates the side that was dialled.
     *
     * @param accepted the protocols this listener speaks
     * @param deadline for the whole handshake; whoever says nothing at all has 10 s
     * @throws TransportException TIMEOUT or CLOSED
     */
    Link server(Connection connection, Set<Protocol> accepted, Duration deadline) throws TransportException;
}
