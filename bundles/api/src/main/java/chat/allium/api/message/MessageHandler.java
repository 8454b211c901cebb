package chat.allium.api.message;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A bot: gets inbound messages after their commit and may reply. Register it as a service. It gets texts, unless its service
 * property {@link #CONTENT_TYPE} names one or several other types.
 */
@ConsumerType
public interface MessageHandler {

    /** Service property, a text or an array of texts: the types of {@link Content} that are handed over. */
    String CONTENT_TYPE = "content.type";

    /** The value of {@link #CONTENT_TYPE} for every type. */
    String ANY = "*";

    /**
     * Called on a virtual thread of the handler's own, one message at a time. A message is handed over at most once: not again after
     * a restart, and not if the handler is so slow that more than 1,024 messages wait for it. A call that takes longer than ten
     * seconds is interrupted. A handler that throws 20 times in a row, is interrupted three times, or loses its backlog three
     * times is called no more until it is registered again.
     *
     * @param reply sends to the message's friend, at most ten times a message, in the same lanes and within the same limits as
     *     everybody's messages; refused replies are logged, and a hundred of them are one too many
     */
    void handle(Message message, Consumer<Content> reply);
}
