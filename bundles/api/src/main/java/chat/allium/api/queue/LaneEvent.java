package chat.allium.api.queue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.StreamId;
import java.util.List;
import java.util.Optional;

/** What can happen to a lane. */
public sealed interface LaneEvent {

    /**
     * A friend is there, as read from the store.
     *
     * @param stream our stream to it
     * @param base lowest sequence number still offered
     * @param attemptedUpTo no message beyond this was ever written to a link
     * @param attempt dials that failed in a row
     * @param retryNanos what was left of the back-off
     * @param pending what waits, in order; what is missing in the sequence was dropped
     */
    record Added(
            PeerId peer,
            StreamId stream,
            long base,
            long attemptedUpTo,
            int attempt,
            long retryNanos,
            List<Pending> pending)
            implements LaneEvent {}

    /** A friend is gone; its lane is forgotten. */
    record Removed(PeerId peer) implements LaneEvent {}

    /** A message was committed to the lane. */
    record Enqueued(PeerId peer, Pending message) implements LaneEvent {}

    /**
     * A link is up and carries messages from now on.
     *
     * @param stream the stream the friend has, if it has one
     * @param high what it has committed of that
     * @param credit how many beyond {@code high} it takes
     */
    record LinkUp(PeerId peer, Optional<StreamId> stream, long high, long credit) implements LaneEvent {}

    /** No link is left. */
    record LinkDown(PeerId peer) implements LaneEvent {}

    /** The friend has committed everything up to {@code high}, and takes up to {@code allowedUpTo}. */
    record Acked(PeerId peer, StreamId stream, long high, long allowedUpTo) implements LaneEvent {}

    /** A dial failed because the friend was not there. */
    record DialFailed(PeerId peer) implements LaneEvent {}

    /** A dial did not count: something on our side was not ready. Try again after {@code delayNanos}, back-off unchanged. */
    record DialDeferred(PeerId peer, long delayNanos) implements LaneEvent {}

    /** Time to look for this friend whether or not anything waits, as when a transport came online. */
    record Seek(PeerId peer) implements LaneEvent {}

    /** The user asks for this friend: dial now, and count failures from the beginning. */
    record Retry(PeerId peer) implements LaneEvent {}

    /** The user takes a message back. Nothing happens if {@link Lanes#dropRefusal} says why not. */
    record Dropped(PeerId peer, long seq) implements LaneEvent {}

    /** The time {@link Lanes#nextTick} asked for has come. */
    record Tick() implements LaneEvent {}
}
