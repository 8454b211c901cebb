package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes back a message that waits, for its author, who is told when that is stored. */
final class Dropping {

    private static final long PATIENCE_SECONDS = 10;
    private static final String UNSURE =
            "The store did not answer in time; the history shows whether the message was dropped.";

    private final Outbound outbound;
    private final Executor loop;

    Dropping(Outbound outbound, Executor loop) {
        this.outbound = outbound;
        this.loop = loop;
    }

    /** Parks the calling thread. */
    void drop(PeerId to, MessageId message) throws MessageRejectedException {
        CompletableFuture<Void> dropped = CompletableFuture.supplyAsync(() -> outbound.drop(to, message), loop)
                .thenCompose(stored -> stored);
        try {
            dropped.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MessageRejectedException refused
                    ? new MessageRejectedException(refused.getMessage())
                    : new MessageRejectedException(UNSURE);
        } catch (TimeoutException | CancellationException e) {
            throw new MessageRejectedException(UNSURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessageRejectedException(UNSURE);
        }
    }
}
