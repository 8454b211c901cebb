package chat.allium.api.link;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.TransportException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An encrypted link whose handshake is done. Use it in one of two ways: {@link #run} for {@link Protocol#FRIEND},
 * {@link #receive} for {@link Protocol#CONTACT}. Thread-safe.
 */
@ProviderType
public interface Link extends AutoCloseable {

    /** The authenticated peer; empty on the owner's side of a {@link Protocol#CONTACT} link. */
    Optional<PeerId> peer();

    /** What is spoken. */
    Protocol protocol();

    /** Whether this side dialled. */
    boolean dialled();

    /** Scheme of the transport below. */
    String scheme();

    /** A number both sides derive from the TLS exporter; never 0. */
    long id();

    /** Keying material of the TLS exporter (RFC 8446, 7.5): equal on both sides, different on every link. */
    byte[] export(Label label, int length);

    /** Queues a frame for the writer and returns at once. Frames go out in order. @throws TransportException CLOSED if the link has ended or its peer does not read what was queued */
    void send(Frame frame) throws TransportException;

    /** Waits for the next frame. @throws TransportException if the link ends, or none comes within 30 s */
    Frame receive() throws TransportException;

    /** Exchanges HELLO, then hands every frame to {@code handler} until the link ends. Returns at once. Once only. */
    void run(Hello mine, LinkHandler handler);

    /** Tells the liveness rules whether frames wait for an answer; call it too at each progress. */
    void awaiting(boolean outstanding);

    /**
     * Ends the link with a peer that does not mind its limits: what is queued goes out, what comes is thrown away unread, slowly,
     * and the connection stays until the peer hangs up, a minute at most. So the peer's next handshake, which costs more than all
     * that it may have sent, does not follow at once, and what it was told last is not lost with a connection that is reset.
     * Idempotent; does not block.
     */
    default void shun() {
        close();
    }

    /** Sends what is queued for a bounded moment, then ends the link. Idempotent; does not block. */
    @Override
    void close();
}
