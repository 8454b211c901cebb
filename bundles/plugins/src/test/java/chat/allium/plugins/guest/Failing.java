package chat.allium.plugins.guest;

import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import java.util.function.Consumer;

/** Can not be made. */
public final class Failing implements MessageHandler {

    public Failing() {
        throw new IllegalStateException("The weather is bad.");
    }

    @Override
    public void handle(Message message, Consumer<Content> reply) {
        throw new IllegalStateException("never");
    }
}
