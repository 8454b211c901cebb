package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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

    private static final Logger LOG = LoggerFactory.getLogger(Friends.class);
    private static final int PAGE = 200;

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
            LaneScan scan = new LaneScan(peer, time);
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
}
