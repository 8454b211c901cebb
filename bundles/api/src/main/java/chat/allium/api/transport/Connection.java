package chat.allium.api.transport;

import java.io.InputStream;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Unauthenticated bytes to and from somebody. One thread may read while another writes. Reads and writes park the calling
 * virtual thread.
 */
@ProviderType
public interface Connection extends AutoCloseable {

    /** Scheme of the transport that made it. */
    String scheme();

    /** What the other side sends. */
    InputStream in();

    /** What the other side gets; nothing is sent before a flush. */
    OutputStream out();

    /** Says that the peer has authenticated: the connection leaves the places kept for strangers. Idempotent. */
    void authenticated();

    /** Ends it and wakes a blocked read or write. Idempotent, from any thread, does not block. */
    @Override
    void close();
}
