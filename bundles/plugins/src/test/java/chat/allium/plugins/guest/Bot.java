package chat.allium.plugins.guest;

import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import java.util.function.Consumer;

/** Answers. */
public final class Bot implements MessageHandler {

    @Override
    public void handle(Message message, Consumer<Content> reply) {
        reply.accept(message.content());
    }
}
