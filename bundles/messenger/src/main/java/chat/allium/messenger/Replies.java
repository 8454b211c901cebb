package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Sends a bot's replies to one message, up to a limit. */
final class Replies implements Consumer<Content> {

    private final AtomicInteger sent = new AtomicInteger();
    private final PeerId to;
    private final BiConsumer<PeerId, Content> send;
    private final Conduct conduct;

    Replies(PeerId to, BiConsumer<PeerId, Content> send, Conduct conduct) {
        this.to = to;
        this.send = send;
        this.conduct = conduct;
    }

    @Override
    public void accept(Content content) {
        if (sent.incrementAndGet() > EventDispatcher.MOST_REPLIES || conduct.suspended()) {
            conduct.refusedReply();
        } else {
            send.accept(to, content);
        }
    }
}
