package chat.allium.api.queue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import java.util.List;
import java.util.OptionalLong;

/** What the driver has to do, in order. */
public sealed interface LaneEffect {

    /**
     * Ask the pool for a link; also while a dial is under way, when it becomes more urgent.
     *
     * @param waited whether messages wait, or the friend is only looked for
     * @param attempt dials that failed in a row
     */
    record Dial(PeerId peer, boolean waited, int attempt) implements LaneEffect {}

    /**
     * Write these messages to the friend's link, in order.
     *
     * @param base lowest sequence number still offered; goes into every MSG
     * @param attemptedUpTo if present, commit this first
     */
    record Offer(PeerId peer, long base, List<Pending> messages, OptionalLong attemptedUpTo) implements LaneEffect {}

    /**
     * Commit that these messages reached their last state, and that the lane begins at {@code newBase} now.
     *
     * @param newBasePosition position of message {@code newBase}, or a lower one
     */
    record Settle(PeerId peer, List<Settled> messages, long newBase, long newBasePosition) implements LaneEffect {}

    /** One settled message. @param seq its place in the stream @param position its place in the store @param state DELIVERED, EXPIRED, UNCONFIRMED, or FAILED because it was dropped */
    record Settled(long seq, long position, MessageState state) {}

    /** Commit the back-off. @param attempt dials that failed in a row @param retryNanos how long until the next */
    record SaveRetry(PeerId peer, int attempt, long retryNanos) implements LaneEffect {}

    /** Tell the pool's liveness rules. */
    record Awaiting(PeerId peer, boolean outstanding) implements LaneEffect {}
}
