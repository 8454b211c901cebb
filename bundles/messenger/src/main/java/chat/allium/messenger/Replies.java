package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Sends a bot's replies to one message, up to a limit. */
final class Replies implements Consumer<Content> {

    private final AtomicInteger sent = new AtomicInteger();
    private final PeerId to;
    private final BiPredicate<PeerId, Content> send;
    private final Conduct conduct;

    Replies(PeerId to, BiPredicate<PeerId, Content> send, Conduct conduct) {
        this.to = to;
        this.send = send;
        this.conduct = conduct;
    }

    @Override
    public void accept(Content content) {
        boolean tooMany = sent.incrementAndGet() > EventDispatcher.MOST_REPLIES || conduct.suspended();
        // What a full lane refuses is a flood too, though of many messages.
        if (tooMany || !send.test(to, content)) {
            conduct.refusedReply();
        }
    }
}
