package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.VaultException;
import chat.allium.api.link.Frame;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.MessageRow;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the bodies of what a lane offers and writes them to the friend's link, one offer after the other. */
final class Courier {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final PeerId peer;
    private final Durable durable;
    private final Fresh fresh;
    private final Bodies bodies;
    private final Links links;
    private final ConnectionPool pool;
    private final LongSupplier nanos;
    private final Runnable overdue;
    private final Serial serial = new Serial("allium-courier");

    /** @param overdue called when an offer was given up because one of its messages expired before it could be written */
    Courier(
            PeerId peer,
            Durable durable,
            Fresh fresh,
            Bodies bodies,
            Links links,
            ConnectionPool pool,
            LongSupplier nanos,
            Runnable overdue) {
        this.peer = peer;
        this.durable = durable;
        this.fresh = fresh;
        this.bodies = bodies;
        this.links = links;
        this.pool = pool;
        this.nanos = nanos;
        this.overdue = overdue;
    }

    /**
     * Writes an offer, if the link it was meant for is still the one that is up.
     *
     * @param ready completes when the store knows what it must know first
     */
    void carry(StreamId stream, LaneEffect.Offer offer, CompletableFuture<Void> ready, long generation) {
        serial.execute(() -> {
            try {
                ready.join();
                write(stream, offer, generation);
            } catch (CancellationException | CompletionException e) {
                LOG.debug("An offer to {} was given up.", peer, e);
            } catch (VaultException e) {
                LOG.error(
                        "A message to {} does not open, so those behind it wait until it expires: {}",
                        peer,
                        e.getMessage());
            }
        });
    }

    private void write(StreamId stream, LaneEffect.Offer offer, long generation) {
        if (links.generation(peer) != generation) {
            return;
        }
        List<Optional<Content>> fresh = offer.messages().stream()
                .map(pending -> this.fresh.take(new MessageId(stream, pending.seq())))
                .toList();
        List<Optional<MessageRow>> stored =
                fresh.stream().allMatch(Optional::isPresent) ? List.of() : read(offer.messages());
        for (int i = 0; i < fresh.size(); i++) {
            Pending pending = offer.messages().get(i);
            // The store may have kept us waiting.
            if (pending.expiresNanos() <= nanos.getAsLong()) {
                overdue.run();
                return;
            }
            Optional<Content> content = fresh.get(i);
            if (content.isEmpty()) {
                content = stored.get(i).map(bodies::open);
            }
            if (content.isEmpty() || links.generation(peer) != generation) {
                return;
            }
            MessageId id = new MessageId(stream, pending.seq());
            for (Frame frame : Wire.message(id, offer.base(), content.get())) {
                if (!pool.offer(peer, frame)) {
                    return;
                }
            }
        }
    }

    private List<Optional<MessageRow>> read(List<Pending> messages) {
        return durable.insist(
                "Messages that wait could not be read",
                store -> store.read(tx -> messages.stream()
                        .map(pending -> tx.messages().find(peer, pending.position()))
                        .toList()));
    }
}
