package chat.allium.api.message;

import chat.allium.api.identity.PeerId;
import org.osgi.annotation.versioning.ConsumerType;

/** Looks at every outgoing message before it is stored: register it as a service; higher {@code service.ranking} comes first. */
@ConsumerType
public interface MessageInterceptor {

    /**
     * Passes {@code content} on, changed or not.
     *
     * @throws MessageRejectedException to refuse it, with one sentence for the user
     */
    Content outgoing(PeerId to, Content content) throws MessageRejectedException;
}
