package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.LaneRow;
import chat.allium.simulation.Disk;
import chat.allium.simulation.Host;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a node that starts reads of a friend, as {@code Backlog} does. */
final class SimulatedBacklog {

    /** A lane as it was left: what waits in it, and how far it has what the friend sent. */
    record Found(LaneEvent.Added lane, Optional<StreamId> in, long high) {}

    private static final long LONGEST_BACKOFF_MILLIS = TimeUnit.MINUTES.toMillis(17);

    private final Host host;
    private final NodeTime time;

    SimulatedBacklog(Host host, NodeTime time) {
        this.host = host;
        this.time = time;
    }

    /** Begins the lane if there is none. */
    Found read(Disk disk, PeerId peer) {
        LaneRow lane = disk.lane(peer).orElseGet(() -> {
            LaneRow fresh = LaneRow.fresh(peer, newStream());
            disk.putLane(fresh);
            return fresh;
        });
        List<Pending> waiting = disk.messages(peer).stream()
                .filter(row -> row.direction == Direction.OUT && row.state == MessageState.QUEUED)
                .filter(row -> row.position >= lane.basePosition() && row.id.seq() >= lane.base())
                .map(this::pending)
                .toList();
        LaneEvent.Added added = new LaneEvent.Added(
                peer,
                lane.out(),
                lane.base(),
                lane.attemptedUpTo(),
                lane.attempt(),
                TimeUnit.MILLISECONDS.toNanos(
                        Math.clamp(lane.retryMillis() - time.millis(), 0, LONGEST_BACKOFF_MILLIS)),
                waiting);
        return new Found(added, lane.in(), lane.high());
    }

    private StreamId newStream() {
        byte[] bytes = new byte[StreamId.LENGTH];
        host.random().nextBytes(bytes);
        return StreamId.of(bytes);
    }

    /** A stored text as the queue knows it. */
    Pending pending(Disk.Row row) {
        return new Pending(
                row.id.seq(), row.position, row.text.length(), time.nanosAt(row.at + LaneScan.EXPIRY_MILLIS));
    }
}
