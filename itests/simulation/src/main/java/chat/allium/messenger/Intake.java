package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Content;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import java.util.List;
import java.util.Optional;

/** The production receiver of one friend, and the rule by which its messages are stored; what {@code --unplug} replaces. */
class Intake {

    final Receiver receiver;

    Intake(PeerId peer, RateLimiter limiter) {
        this.receiver = new Receiver(peer, limiter);
    }

    List<Receiver.Effect> part(Part part, long nanos) {
        return receiver.part(part, nanos);
    }

    /** What follows before a commit: nothing. */
    List<Receiver.Effect> beforeCommit(List<Receiver.Arrived> messages, long nanos) {
        return List.of();
    }

    /** What follows after it. */
    List<Receiver.Effect> committed(StreamId stream, long high, long nanos) {
        return receiver.committed(stream, high, nanos);
    }

    boolean isKnown(LaneRow lane, Receiver.Arrived message) {
        return lane.in().filter(message.stream()::equals).isPresent() && lane.high() >= message.seq();
    }

    /** Takes everything that comes, whether it has it already or not. */
    static final class NoDedupe extends Intake {

        NoDedupe(PeerId peer, RateLimiter limiter) {
            super(peer, limiter);
        }

        @Override
        List<Receiver.Effect> part(Part part, long nanos) {
            long high = receiver.mark(nanos).high();
            boolean again = receiver.mark(nanos).stream().equals(Optional.of(part.stream())) && part.seq() <= high;
            return again && part.count() == 1
                    ? List.of(new Receiver.Effect.Commit(List.of(arrived(part))))
                    : super.part(part, nanos);
        }

        private static Receiver.Arrived arrived(Part part) {
            return new Receiver.Arrived(part.stream(), part.seq(), Content.of(part.type(), part.body()));
        }

        @Override
        boolean isKnown(LaneRow lane, Receiver.Arrived message) {
            return false;
        }
    }

    /** Says that it has what it has not committed yet. */
    static final class AckBeforeCommit extends Intake {

        AckBeforeCommit(PeerId peer, RateLimiter limiter) {
            super(peer, limiter);
        }

        @Override
        List<Receiver.Effect> beforeCommit(List<Receiver.Arrived> messages, long nanos) {
            Receiver.Arrived last = messages.getLast();
            return receiver.committed(last.stream(), last.seq(), nanos);
        }

        @Override
        List<Receiver.Effect> committed(StreamId stream, long high, long nanos) {
            return List.of();
        }
    }

    /** Waits for what the sender has given up. */
    static final class BaseIgnored extends Intake {

        BaseIgnored(PeerId peer, RateLimiter limiter) {
            super(peer, limiter);
        }

        @Override
        List<Receiver.Effect> part(Part part, long nanos) {
            return super.part(
                    new Part(part.stream(), part.seq(), 1, part.index(), part.count(), part.type(), part.body()),
                    nanos);
        }
    }
}
