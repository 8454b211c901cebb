package chat.allium.queue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A machine with a clock in the hand. */
final class Fixture {

    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final long DAY = TimeUnit.HOURS.toNanos(24);
    static final StreamId STREAM = StreamId.of(new byte[16]);
    static final PeerId BOB = peer(1);

    final LaneMachine lanes = new LaneMachine(new SplittableRandom(7));
    long now = 1_000;

    static PeerId peer(int n) {
        return PeerId.of(ByteBuffer.allocate(PeerId.LENGTH).putInt(n).array());
    }

    List<LaneEffect> on(LaneEvent event) {
        return lanes.on(event, now);
    }

    List<LaneEffect> tick() {
        return on(new LaneEvent.Tick());
    }

    List<LaneEffect> added(Pending... pending) {
        return on(new LaneEvent.Added(BOB, STREAM, 1, 0, 0, 0, List.of(pending)));
    }

    List<LaneEffect> enqueue(long seq) {
        return on(new LaneEvent.Enqueued(BOB, message(seq)));
    }

    List<LaneEffect> linkUp(long high, long credit) {
        return on(new LaneEvent.LinkUp(BOB, Optional.of(STREAM), high, credit));
    }

    List<LaneEffect> linkDown() {
        return on(new LaneEvent.LinkDown(BOB));
    }

    List<LaneEffect> acked(long high, long allowedUpTo) {
        return on(new LaneEvent.Acked(BOB, STREAM, high, allowedUpTo));
    }

    Pending message(long seq) {
        return new Pending(seq, seq * 10, 100, now + DAY);
    }

    static <E extends LaneEffect> List<E> only(Class<E> kind, List<LaneEffect> effects) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static List<Long> offered(List<LaneEffect> effects) {
        return only(LaneEffect.Offer.class, effects).stream()
                .flatMap(o -> o.messages().stream())
                .map(Pending::seq)
                .toList();
    }
}
