package @PACKAGE@;

import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;

/** Says again what it is told. */
@Component
public final class Bot implements MessageHandler {

    @Override
    public void handle(Message message, Consumer<Content> reply) {
        reply.accept(Content.text("You said: " + message.content().asText()));
    }
}
