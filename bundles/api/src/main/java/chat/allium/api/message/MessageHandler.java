package chat.allium.api.message;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** A bot: gets every inbound message after its commit and may reply. Register it as a service. */
@ConsumerType
public interface MessageHandler {

    /**
     * Called on a virtual thread of the handler's own, one message at a time. A message is handed over at most once.
     *
     * @param reply sends to the message's friend; refused replies are logged
     */
    void handle(Message message, Consumer<Content> reply);
}
