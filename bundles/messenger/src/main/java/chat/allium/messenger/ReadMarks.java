package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.LaneRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Read receipts of all friends, both ways. What was read is a mark, not a message, and is kept as one. Everything is called on the
 * delivery loop.
 */
final class ReadMarks {

    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);

    private static final class Known {
        private final StreamId out;
        private final ReadByFriend theirs;
        private final ReadByUs ours;
        private boolean friend;

        Known(StreamId out, ReadByFriend theirs, ReadByUs ours) {
            this.out = out;
            this.theirs = theirs;
            this.ours = ours;
        }
    }

    private final Map<PeerId, Known> peers = new HashMap<>();
    /** Who is to be told later. */
    private final Set<Known> due = new HashSet<>();

    private final Durable durable;
    private final Ledger ledger;
    private final Links links;
    private final ConnectionPool pool;
    private final Executor loop;
    private final ReadNews news;
    private final LongSupplier nanos;
    private volatile boolean on;

    ReadMarks(
            Durable durable,
            Ledger ledger,
            Links links,
            ConnectionPool pool,
            Executor loop,
            ReadNews news,
            LongSupplier nanos) {
        this.durable = durable;
        this.ledger = ledger;
        this.links = links;
        this.pool = pool;
        this.loop = loop;
        this.news = news;
        this.nanos = nanos;
    }

    /** Whether friends are told. Any thread. */
    boolean on() {
        return on;
    }

    void on(boolean now) {
        on = now;
    }

    boolean isFriend(PeerId peer) {
        Known known = peers.get(peer);
        return known != null && known.friend;
    }

    void added(LaneRow row, boolean friend) {
        PeerId peer = row.peer();
        Known known = peers.get(peer);
        if (known == null || !known.out.equals(row.out())) {
            known = new Known(
                    row.out(),
                    new ReadByFriend(row, ledger, news),
                    new ReadByUs(row, ledger, links, pool, nanos.getAsLong()));
            with(peer, due::remove);
            peers.put(peer, known);
            load(peer, known);
        }
        known.friend |= friend;
    }

    void removed(PeerId peer) {
        with(peer, due::remove);
        peers.remove(peer);
    }

    /** Deletes what is kept of somebody who is no friend any more. */
    void forget(PeerId peer) {
        removed(peer);
        ledger.add(peer, tx -> {
            tx.settings().remove(ReadMark.ours(peer));
            tx.settings().remove(ReadMark.theirs(peer));
        });
    }

    /** Ours up to {@code seq} were offered. */
    void offered(PeerId peer, long seq) {
        with(peer, known -> known.theirs.offered(seq));
    }

    /** What is below {@code base} is settled; the store is told before what follows from it here. */
    void settled(PeerId peer, long base) {
        with(peer, known -> known.theirs.settled(base));
    }

    /** The friend says that it has read ours up to here. */
    void claimed(PeerId peer, MessageId upTo) {
        if (isFriend(peer)) {
            with(peer, known -> known.theirs.claimed(ReadMark.of(upTo)));
        }
    }

    /** Our user has seen the friend's up to here. @param stream the friend's present one */
    void seen(PeerId peer, MessageId upTo, Optional<StreamId> stream) {
        if (on && stream.equals(Optional.of(upTo.stream()))) {
            with(peer, known -> {
                if (known.ours.seen(upTo)) {
                    tell(known);
                }
            });
        }
    }

    /** A link is up: what an older one may have lost is said again. */
    void up(PeerId peer) {
        with(peer, this::tell);
    }

    long nextTick() {
        return due.stream().mapToLong(known -> known.ours.due()).min().orElse(Long.MAX_VALUE);
    }

    void tick() {
        long now = nanos.getAsLong();
        due.stream().filter(known -> known.ours.due() <= now).toList().forEach(this::tell);
    }

    private void with(PeerId peer, Consumer<Known> change) {
        Known known = peers.get(peer);
        if (known != null) {
            change.accept(known);
        }
    }

    private void tell(Known known) {
        known.ours.tell(on && known.friend, nanos.getAsLong());
        if (known.ours.due() == Long.MAX_VALUE) {
            due.remove(known);
        } else {
            due.add(known);
        }
    }

    private record Stored(Optional<ReadMark> ours, Optional<ReadMark> theirs) {}

    private void load(PeerId peer, Known known) {
        Thread.ofVirtual().name("allium-read-marks").start(() -> {
            try {
                Stored stored = durable.insist(
                        "What was read could not be found out",
                        store -> store.read(tx -> new Stored(
                                ReadMark.find(tx.settings(), ReadMark.ours(peer)),
                                ReadMark.find(tx.settings(), ReadMark.theirs(peer)))));
                loop.execute(() -> loaded(peer, known, stored));
            } catch (CancellationException e) {
                LOG.debug("The messenger stops.", e);
            }
        });
    }

    private void loaded(PeerId peer, Known known, Stored stored) {
        if (peers.get(peer) == known) {
            known.theirs.restore(stored.ours());
            known.ours.restore(stored.theirs());
            tell(known);
        }
    }
}
