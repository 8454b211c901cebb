package chat.allium.api.transport;

import org.osgi.annotation.versioning.ProviderType;

/** Something that accepts connections until it is closed. */
@ProviderType
public interface Listener extends AutoCloseable {

    /** Where peers connect to; known before anybody can. */
    PeerAddress address();

    /** Accepts no more. Connections that were accepted live on. Idempotent. */
    @Override
    void close();
}
