package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that was put back from a backup, or copied, does not know what went out since under the numbers that it would give next.
 * So every lane has a new stream from then on. What waited keeps its number and goes out first: only the friend knows, and says in
 * HELLO, which of it has come.
 */
final class StreamRenewal {

    private static final Logger LOG = LoggerFactory.getLogger(StreamRenewal.class);

    private final Durable durable;
    private final Bodies bodies;
    private final Supplier<List<PeerId>> peers;

    StreamRenewal(Durable durable, Bodies bodies, Supplier<List<PeerId>> peers) {
        this.durable = durable;
        this.bodies = bodies;
        this.peers = peers;
    }

    /** To be called before anything is sent, or offered. Parks; one that is cut short is done anew. */
    void renewIfCopied() {
        Optional<byte[]> known = durable.insist(
                "The state of the store could not be read",
                store -> store.read(tx -> tx.settings().get(Storage.INCARNATION)));
        Optional<byte[]> now = durable.insist("The state of the store could not be read", Storage::incarnation)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        if (now.isEmpty() || known.isPresent() && Arrays.equals(known.get(), now.get())) {
            return;
        }
        if (known.isPresent()) {
            LOG.warn("The store was restored from a backup, copied or moved: messages go out in new streams.");
            peers.get().forEach(this::renew);
        }
        durable.insist(
                "The state of the store could not be stored",
                store -> store.write(tx -> {
                    tx.settings().put(Storage.INCARNATION, now.get());
                    return true;
                }));
    }

    private void renew(PeerId peer) {
        durable.insist(
                "A new stream could not be stored",
                store -> store.write(tx -> {
                    tx.lanes().find(peer).ifPresent(lane -> {
                        FormerStreams.find(tx.settings(), peer).put(tx.settings(), peer, lane.out());
                        tx.lanes().put(lane.renewed(bodies.newStream()));
                    });
                    return true;
                }));
    }
}
