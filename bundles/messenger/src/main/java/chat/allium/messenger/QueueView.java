package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.queue.LaneView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What the user is shown of the lanes, and why the last dial of each failed. Thread-safe. */
final class QueueView {

    private final Map<PeerId, String> reasons = new ConcurrentHashMap<>();
    private final SharedLanes lanes;
    private final Links links;
    private final NodeTime time;
    private final LongSupplier nanos;

    QueueView(SharedLanes lanes, Links links, NodeTime time, LongSupplier nanos) {
        this.lanes = lanes;
        this.links = links;
        this.time = time;
        this.nanos = nanos;
    }

    /** @param why one sentence without addresses */
    void dialFailed(PeerId peer, String why) {
        reasons.put(peer, why);
    }

    /** The peer was reached, or is none of ours any more. */
    void forget(PeerId peer) {
        reasons.remove(peer);
    }

    List<QueuedLane> waiting() {
        long now = nanos.getAsLong();
        return lanes.waiting(now).stream().map(view -> queued(view, now)).toList();
    }

    private QueuedLane queued(LaneView view, long now) {
        Optional<Duration> retryIn = view.retryNanos().isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, view.retryNanos().getAsLong() - now)));
        long sentAt = time.millis() + TimeUnit.NANOSECONDS.toMillis(view.expiresNanos() - now) - LaneScan.EXPIRY_MILLIS;
        return new QueuedLane(
                view.peer(),
                view.messages(),
                view.bytes(),
                links.isUp(view.peer()),
                view.attempt(),
                retryIn,
                time.shown(sentAt),
                Optional.ofNullable(reasons.get(view.peer())));
    }
}
