package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads friends and their lanes from the store, at the start and whenever one changes. The last look at a lane happens in a
 * write, and what it saw is told after its commit: so no message falls between it and those told by their senders.
 */
final class Friends {

    /** What is told of friends; in the order of commits. */
    interface Told {
        /** What waited in a former stream of its lane is settled, and its lane is read anew. */
        void over(PeerId peer);

        /** A lane is there, or its friend has changed. @param friend whether the peer knows that it is one */
        void lane(LaneEvent.Added lane, LaneRow row, boolean friend);

        /** It is no friend (any more). */
        void gone(PeerId peer);
    }

    static final long EXPIRY_MILLIS = TimeUnit.HOURS.toMillis(24);

    private static final Logger LOG = LoggerFactory.getLogger(Friends.class);
    private static final int PAGE = 200;
    /** Whatever the clocks did meanwhile. */
    private static final long LONGEST_BACKOFF_MILLIS = TimeUnit.MINUTES.toMillis(17);

    private final Serial serial = new Serial("allium-friends");
    /** Whose lanes were read. Used in {@code serial} only. */
    private final Set<PeerId> known = new HashSet<>();

    private final Durable durable;
    private final Bodies bodies;
    private final NodeTime time;

    private final Told told;

    Friends(Durable durable, Bodies bodies, NodeTime time, Told told) {
        this.durable = durable;
        this.bodies = bodies;
        this.time = time;

        this.told = told;
    }

    /** Reads everybody; completes when all were told. */
    CompletableFuture<Void> readAll() {
        return CompletableFuture.runAsync(() -> all().forEach(row -> readOrSay(row.peer())), serial);
    }

    /** Reads one again. Returns at once. */
    void refresh(PeerId peer) {
        serial.execute(() -> {
            try {
                readOrSay(peer);
            } catch (CancellationException e) {
                LOG.debug("A friend was not read.", e);
            }
        });
    }

    /**
     * Forgets one, then reads it again: it may have become a friend anew, whose lane is another. Returns at once.
     */
    void removed(PeerId peer) {
        serial.execute(() -> {
            known.remove(peer);
            told.gone(peer);
        });
        refresh(peer);
    }

    /** Goes on with the next stream of a lane. Returns at once. */
    void goOn(PeerId peer) {
        serial.execute(() -> {
            known.remove(peer);
            told.over(peer);
        });
        refresh(peer);
    }

    /** Everybody whom the store knows. */
    List<PeerId> everybody() {
        return all().stream().map(PeerRow::peer).toList();
    }

    /** Friends, those seen last first. */
    List<PeerId> lastSeenFirst() {
        return all().stream()
                .filter(row -> row.state() == PeerState.FRIEND)
                .sorted(Comparator.comparingLong(PeerRow::lastSeenAt).reversed())
                .map(PeerRow::peer)
                .toList();
    }

    private List<PeerRow> all() {
        List<PeerRow> all = new ArrayList<>();
        List<PeerRow> page;
        do {
            Optional<PeerId> after =
                    all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().peer());
            page = durable.insist(
                    "Friends could not be read",
                    store -> store.read(tx -> tx.peers().page(after, PAGE)));
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    /** One friend that can not be read keeps no other from being. */
    private void readOrSay(PeerId peer) {
        try {
            read(peer);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("The lane of {} could not be read, so its messages wait; restart the messenger.", peer, e);
        }
    }

    private void read(PeerId peer) {
        boolean first = !known.contains(peer);
        boolean isFriend = durable.insist("A friend's lane could not be read", store -> {
            Scan scan = new Scan(peer);
            if (first) {
                scan.through(store);
            }
            return store.write(tx -> {
                PeerState state = tx.peers().find(peer).map(PeerRow::state).orElse(PeerState.BLOCKED);
                if (state != PeerState.ACCEPTING && state != PeerState.FRIEND) {
                    tx.afterCommit(() -> told.gone(peer));
                    return false;
                }
                LaneRow lane = tx.lanes().find(peer).orElseGet(() -> fresh(tx, peer));
                if (first) {
                    scan.rest(tx, lane);
                    scan.sort(tx, lane);
                }
                tx.afterCommit(() -> told.lane(scan.added(lane), lane, state == PeerState.FRIEND));
                return true;
            });
        });
        if (isFriend) {
            known.add(peer);
        } else {
            known.remove(peer);
        }
    }

    private LaneRow fresh(Transaction tx, PeerId peer) {
        LaneRow lane = LaneRow.fresh(peer, bodies.newStream());
        tx.lanes().put(lane);
        return lane;
    }

    private record Waiting(StreamId stream, Pending pending) {}

    /** Collects what waits in a lane. */
    private final class Scan {

        private final PeerId peer;
        private final List<Waiting> waiting = new ArrayList<>();
        /** The oldest stream in which something waits. */
        private Optional<StreamId> former = Optional.empty();

        private long from = -1;

        Scan(PeerId peer) {
            this.peer = peer;
        }

        /** Page by page, outside of any write. */
        void through(Storage store) {
            Optional<LaneRow> lane = store.read(tx -> tx.lanes().find(peer));
            if (lane.isPresent()) {
                from = lane.get().basePosition();
                while (page(store.read(tx -> tx.messages().from(peer, from, PAGE)))) {}
            }
        }

        /** What came since. */
        void rest(Transaction tx, LaneRow lane) {
            from = Math.max(from, lane.basePosition());
            while (page(tx.messages().from(peer, from, PAGE))) {}
        }

        /** What waits in a former stream goes out before what waits in the present one. */
        void sort(Transaction tx, LaneRow lane) {
            List<StreamId> streams = FormerStreams.find(tx.settings(), peer).streams();
            former = waiting.stream()
                    .map(Waiting::stream)
                    .filter(streams::contains)
                    .findFirst();
            if (former.isEmpty() && !streams.isEmpty()) {
                FormerStreams.forget(tx.settings(), peer);
            }
        }

        private boolean page(List<MessageRow> rows) {
            for (MessageRow row : rows) {
                if (row.direction() == Direction.OUT && row.state() == MessageState.QUEUED) {
                    waiting.add(new Waiting(row.id().stream(), pending(row, row.position(), time)));
                }
                from = row.position() + 1;
            }
            return rows.size() == PAGE;
        }

        LaneEvent.Added added(LaneRow lane) {
            StreamId stream = former.orElse(lane.out());
            List<Pending> pending = waiting.stream()
                    .filter(w -> w.stream().equals(stream)
                            && (former.isPresent() || w.pending().seq() >= lane.base()))
                    .map(Waiting::pending)
                    .toList();
            // Of a former stream each may have been written by the store that this one is a copy of.
            return new LaneEvent.Added(
                    peer,
                    stream,
                    former.isPresent() ? pending.getFirst().seq() : lane.base(),
                    former.isPresent() ? pending.getLast().seq() : lane.attemptedUpTo(),
                    lane.attempt(),
                    TimeUnit.MILLISECONDS.toNanos(
                            Math.clamp(lane.retryMillis() - time.millis(), 0, LONGEST_BACKOFF_MILLIS)),
                    pending);
        }
    }

    static Pending pending(MessageRow row, long position, NodeTime time) {
        return new Pending(row.id().seq(), position, row.size(), time.nanosAt(row.at() + EXPIRY_MILLIS));
    }
}
