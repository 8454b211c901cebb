package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.LaneView;
import chat.allium.api.queue.Lanes;
import java.util.List;
import java.util.Optional;

/** The production lanes with one thing broken, for {@code --unplug}. */
class BrokenLanes implements Lanes {

    private static final long MUCH = 1_000;

    private final Lanes lanes;

    BrokenLanes(Lanes lanes) {
        this.lanes = lanes;
    }

    /** They believe they may send much more than they were told. */
    static Lanes creditIgnored(Lanes lanes) {
        return new BrokenLanes(lanes) {
            @Override
            public List<LaneEffect> on(LaneEvent event, long nanos) {
                return super.on(more(event), nanos);
            }
        };
    }

    private static LaneEvent more(LaneEvent event) {
        return switch (event) {
            case LaneEvent.LinkUp up -> new LaneEvent.LinkUp(up.peer(), up.stream(), up.high(), up.credit() + MUCH);
            case LaneEvent.Acked acked ->
                new LaneEvent.Acked(acked.peer(), acked.stream(), acked.high(), acked.allowedUpTo() + MUCH);
            default -> event;
        };
    }

    /** Their back-off is never written down. */
    static Lanes backoffNotPersisted(Lanes lanes) {
        return new BrokenLanes(lanes) {
            @Override
            public List<LaneEffect> on(LaneEvent event, long nanos) {
                return super.on(event, nanos).stream()
                        .filter(effect -> !(effect instanceof LaneEffect.SaveRetry))
                        .toList();
            }
        };
    }

    @Override
    public List<LaneEffect> on(LaneEvent event, long nanos) {
        return lanes.on(event, nanos);
    }

    @Override
    public long nextTick() {
        return lanes.nextTick();
    }

    @Override
    public Optional<String> refusal(PeerId peer, int messages, long bytes) {
        return lanes.refusal(peer, messages, bytes);
    }

    @Override
    public Optional<String> dropRefusal(PeerId peer, long seq) {
        return lanes.dropRefusal(peer, seq);
    }

    @Override
    public List<LaneView> waiting(long nanos) {
        return lanes.waiting(nanos);
    }
}
