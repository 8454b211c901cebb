package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Read receipts, both ways. What was read is a mark, not a message: it is told when it moves, at most once a second, and again on
 * every new link, so none has to be queued. Everything is called on the delivery loop.
 */
final class ReadMarks {

    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);
    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(1);

    private static final class Known {
        private final StreamId out;
        private boolean friend;
        private boolean loaded;
        /** The highest of ours that was offered. */
        private long offered;
        /** Below this each of ours has its last state, or only a receipt can follow. */
        private long base;
        /** What the friend says that it has read of ours, and what of that is stored. */
        private long claimed;

        private long marked;
        private Optional<MessageId> seen = Optional.empty();
        private long toldAt;

        Known(LaneRow row, long toldAt) {
            this.out = row.out();
            this.offered = row.nextSeq() - 1;
            this.base = row.base();
            this.toldAt = toldAt;
        }
    }

    private final Map<PeerId, Known> peers = new HashMap<>();
    /** When which friend may be told what waits to be. */
    private final Map<PeerId, Long> due = new HashMap<>();

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
            known = new Known(row, nanos.getAsLong() - BETWEEN);
            peers.put(peer, known);
            load(peer, known);
        }
        known.friend |= friend;
    }

    void removed(PeerId peer) {
        peers.remove(peer);
        due.remove(peer);
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
        Known known = peers.get(peer);
        if (known != null) {
            known.offered = Math.max(known.offered, seq);
        }
    }

    /** What is below {@code base} is settled; the store is told before what follows from it here. */
    void settled(PeerId peer, long base) {
        Known known = peers.get(peer);
        if (known != null) {
            known.base = Math.max(known.base, base);
            mark(peer, known);
        }
    }

    /** The friend says that it has read ours up to here. */
    void claimed(PeerId peer, MessageId upTo) {
        Known known = peers.get(peer);
        if (known != null && known.friend && known.out.equals(upTo.stream())) {
            known.claimed = Math.max(known.claimed, Math.min(upTo.seq(), known.offered));
            mark(peer, known);
        }
    }

    /** Our user has seen the friend's up to here. @param stream the friend's present one */
    void seen(PeerId peer, MessageId upTo, Optional<StreamId> stream) {
        Known known = peers.get(peer);
        if (!on || known == null || !stream.equals(Optional.of(upTo.stream()))) {
            return;
        }
        boolean news = known.seen.isEmpty()
                || !known.seen.get().stream().equals(upTo.stream())
                || known.seen.get().seq() < upTo.seq();
        if (news) {
            known.seen = Optional.of(upTo);
            ledger.add(peer, tx -> store(tx, peer, known.out, ReadMark.of(upTo), ReadMark.theirs(peer)));
            tell(peer, known);
        }
    }

    /** A link is up: what an older one may have lost is said again. */
    void up(PeerId peer) {
        Known known = peers.get(peer);
        if (known != null) {
            tell(peer, known);
        }
    }

    long nextTick() {
        return due.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    void tick() {
        long now = nanos.getAsLong();
        List<PeerId> ready = due.entrySet().stream()
                .filter(entry -> entry.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
        for (PeerId peer : ready) {
            due.remove(peer);
            tell(peer, peers.get(peer));
        }
    }

    private void tell(PeerId peer, Known known) {
        if (!on || !known.friend || known.seen.isEmpty() || !links.isUp(peer)) {
            return;
        }
        long now = nanos.getAsLong();
        if (now - known.toldAt < BETWEEN) {
            due.put(peer, known.toldAt + BETWEEN);
        } else if (pool.offer(peer, Wire.readUpTo(known.seen.get()))) {
            known.toldAt = now;
        }
    }

    /** A receipt may overtake the ACK of what it is about: it counts once that has come. */
    private void mark(PeerId peer, Known known) {
        long upTo = Math.min(known.claimed, known.base - 1);
        if (!known.loaded || upTo <= known.marked) {
            return;
        }
        ReadMark before = new ReadMark(known.out, known.marked);
        ReadMark now = new ReadMark(known.out, upTo);
        known.marked = upTo;
        ledger.add(peer, tx -> {
            if (store(tx, peer, known.out, now, ReadMark.ours(peer))) {
                tx.afterCommit(() -> news.read(peer, before, now));
            }
        });
    }

    /** Unless the friend is gone, or another since. */
    private static boolean store(Transaction tx, PeerId peer, StreamId out, ReadMark mark, String key) {
        boolean same =
                tx.lanes().find(peer).map(LaneRow::out).filter(out::equals).isPresent();
        if (same) {
            mark.put(tx.settings(), key);
        }
        return same;
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
        known.loaded = true;
        known.marked = stored.ours()
                .filter(mark -> mark.stream().equals(known.out))
                .map(ReadMark::seq)
                .orElse(0L);
        known.seen = known.seen.or(() -> stored.theirs().map(ReadMark::id));
        if (peers.get(peer) == known) {
            mark(peer, known);
            tell(peer, known);
        }
    }
}
