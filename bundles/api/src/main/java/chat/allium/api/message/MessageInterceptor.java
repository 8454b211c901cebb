package chat.allium.api.message;

import chat.allium.api.identity.PeerId;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks at every message before it is stored, and may change or refuse it. Register it as a service; higher {@code service.ranking}
 * comes first, in both directions. Called on virtual threads, on several at a time. A call that takes longer than a second is
 * interrupted and counts as failed; one that failed 20 times in a row or was late three times is called no more until it is
 * registered again.
 */
@ConsumerType
public interface MessageInterceptor {

    /**
     * Passes an outgoing message on, changed or not. If this fails the message is not sent, and if this is called no more nothing is:
     * what was to be looked at does not go out unseen.
     *
     * @throws MessageRejectedException to refuse it, with one sentence for the user
     */
    Content outgoing(PeerId to, Content content) throws MessageRejectedException;

    /**
     * Passes an incoming message on, changed or not. If this fails, or is called no more, the message comes in as it was. May be
     * called again for the same message, after a commit that failed.
     *
     * @throws MessageRejectedException to refuse it: it is stored as it came, as FAILED with this sentence, so that what its sender is
     *     told is true; the history shows it, listeners and handlers do not hear of it
     */
    default Content incoming(PeerId from, Content content) throws MessageRejectedException {
        return content;
    }
}
