package chat.allium.queue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.LaneView;
import chat.allium.api.queue.Lanes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Hands each event to its lane, and knows which lane is due next. Lanes are scheduled by friend, never by message. */
final class LaneMachine implements Lanes {

    static final int MOST_MESSAGES = 1_000;
    static final long MOST_BYTES = 16L * 1024 * 1024;

    private final Backoff backoff;
    private final Map<PeerId, Lane> lanes = new HashMap<>();
    private final TreeSet<Lane> schedule =
            new TreeSet<>(Comparator.comparingLong(Lane::scheduled).thenComparingLong(Lane::ordinal));
    private final Aloft aloft = new Aloft();
    /** Lanes that wait for room, each served in its turn. */
    private final Set<Lane> crowdedOut = new LinkedHashSet<>();

    private long ordinals;

    LaneMachine(RandomGenerator random) {
        this.backoff = new Backoff(random);
    }

    @Override
    public List<LaneEffect> on(LaneEvent event, long nanos) {
        List<LaneEffect> effects = new ArrayList<>();
        long before = aloft.bytes();
        handle(event, nanos, effects);
        while (aloft.bytes() < before && !crowdedOut.isEmpty()) {
            before = aloft.bytes();
            List.copyOf(crowdedOut).forEach(lane -> with(lane.peer(), nanos, effects, one -> {}));
        }
        return effects;
    }

    private void handle(LaneEvent event, long nanos, List<LaneEffect> effects) {
        switch (event) {
            case LaneEvent.Added e -> add(e, nanos, effects);
            case LaneEvent.Removed e -> remove(e.peer());
            case LaneEvent.Enqueued e -> with(e.peer(), nanos, effects, lane -> lane.enqueued(e.message()));
            case LaneEvent.LinkUp e -> with(e.peer(), nanos, effects, lane -> lane.linkUp(e, nanos));
            case LaneEvent.LinkDown e -> with(e.peer(), nanos, effects, Lane::linkDown);
            case LaneEvent.Acked e -> with(e.peer(), nanos, effects, lane -> lane.acked(e));
            case LaneEvent.DialFailed e -> with(e.peer(), nanos, effects, lane -> lane.dialFailed(backoff, nanos));
            case LaneEvent.DialDeferred e ->
                with(e.peer(), nanos, effects, lane -> lane.dialDeferred(nanos, e.delayNanos()));
            case LaneEvent.Seek e -> with(e.peer(), nanos, effects, lane -> lane.seek(nanos));
            case LaneEvent.Retry e -> with(e.peer(), nanos, effects, lane -> lane.retry(nanos));
            case LaneEvent.Dropped e -> with(e.peer(), nanos, effects, lane -> lane.drop(e.seq()));
            case LaneEvent.Tick e -> tick(nanos, effects);
        }
    }

    @Override
    public long nextTick() {
        return schedule.isEmpty() ? Long.MAX_VALUE : schedule.first().scheduled();
    }

    @Override
    public Optional<String> refusal(PeerId peer, int messages, long bytes) {
        Lane lane = lanes.get(peer);
        int waiting = lane == null ? 0 : lane.messages();
        long size = lane == null ? 0 : lane.bytes();
        if (waiting + messages > MOST_MESSAGES) {
            return Optional.of("1,000 messages wait for this friend already; send more when some have arrived.");
        }
        if (size + bytes > MOST_BYTES) {
            return Optional.of("16 MiB wait for this friend already; send more when some have arrived.");
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> dropRefusal(PeerId peer, long seq) {
        Lane lane = lanes.get(peer);
        return lane == null ? Optional.of("Nothing waits for this friend.") : lane.dropRefusal(seq);
    }

    @Override
    public List<LaneView> waiting(long nanos) {
        return lanes.values().stream()
                .filter(lane -> lane.messages() > 0)
                .map(Lane::view)
                .toList();
    }

    private void add(LaneEvent.Added e, long nanos, List<LaneEffect> effects) {
        if (!lanes.containsKey(e.peer())) {
            lanes.put(e.peer(), new Lane(e, aloft, nanos, ordinals++));
        }
        with(e.peer(), nanos, effects, lane -> {});
    }

    private void remove(PeerId peer) {
        Lane lane = lanes.remove(peer);
        if (lane != null) {
            lane.end();
            schedule.remove(lane);
            crowdedOut.remove(lane);
        }
    }

    private void with(PeerId peer, long nanos, List<LaneEffect> effects, Consumer<Lane> change) {
        Lane lane = lanes.get(peer);
        if (lane != null) {
            schedule.remove(lane);
            change.accept(lane);
            lane.settleAndGoOn(nanos, effects);
            lane.schedule();
            crowdedOut.remove(lane);
            if (lane.isCrowdedOut()) {
                crowdedOut.add(lane);
            }
            if (lane.scheduled() != Long.MAX_VALUE) {
                schedule.add(lane);
            }
        }
    }

    private void tick(long nanos, List<LaneEffect> effects) {
        while (!schedule.isEmpty() && schedule.first().scheduled() <= nanos) {
            with(schedule.first().peer(), nanos, effects, lane -> {});
        }
    }
}
