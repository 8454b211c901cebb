package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Collects what waits in a lane: most of it page by page beside the writer, the rest in a write. */
final class LaneScan {

    static final long EXPIRY_MILLIS = TimeUnit.HOURS.toMillis(24);

    private static final int PAGE = 200;
    /** Whatever the clocks did meanwhile. */
    private static final long LONGEST_BACKOFF_MILLIS = TimeUnit.MINUTES.toMillis(17);

    private record Waiting(StreamId stream, Pending pending) {}

    private final PeerId peer;
    private final NodeTime time;
    private final List<Waiting> waiting = new ArrayList<>();
    /** The oldest stream in which something waits. */
    private Optional<StreamId> former = Optional.empty();

    private long from = -1;

    LaneScan(PeerId peer, NodeTime time) {
        this.peer = peer;
        this.time = time;
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
        former = waiting.stream().map(Waiting::stream).filter(streams::contains).findFirst();
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

    /** A message that was stored, as its lane has it. */
    static Pending pending(MessageRow row, long position, NodeTime time) {
        return new Pending(row.id().seq(), position, row.size(), time.nanosAt(row.at() + EXPIRY_MILLIS));
    }
}
