package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.StreamId;
import java.util.Optional;

/**
 * Both directions with a friend.
 *
 * @param peer the friend
 * @param out our stream to it
 * @param nextSeq the sequence number that the next message gets, from 1
 * @param base the lowest sequence number that is still offered; {@code nextSeq} when nothing waits
 * @param basePosition position of message {@code base}, or a lower one; where the scan at start begins
 * @param attemptedUpTo no message beyond this was ever written to a link
 * @param attempt dials that failed in a row
 * @param retryMillis node time at which the back-off ends, milliseconds; 0 for no back-off
 * @param in its stream to us, once a message has come
 * @param high the highest sequence number of {@code in} that was committed here
 */
public record LaneRow(
        PeerId peer,
        StreamId out,
        long nextSeq,
        long base,
        long basePosition,
        long attemptedUpTo,
        int attempt,
        long retryMillis,
        Optional<StreamId> in,
        long high) {

    /** A lane in which nothing has happened yet. */
    public static LaneRow fresh(PeerId peer, StreamId out) {
        return new LaneRow(peer, out, 1, 1, 0, 0, 0, 0, Optional.empty(), 0);
    }

    /** The same after one more message was given {@code nextSeq}. */
    public LaneRow appended() {
        return new LaneRow(peer, out, nextSeq + 1, base, basePosition, attemptedUpTo, attempt, retryMillis, in, high);
    }

    /** The same with what is below {@code newBase} settled. */
    public LaneRow settled(long newBase, long newBasePosition) {
        return new LaneRow(peer, out, nextSeq, newBase, newBasePosition, attemptedUpTo, attempt, retryMillis, in, high);
    }

    /** The same with messages up to {@code seq} perhaps written to a link. */
    public LaneRow attempted(long seq) {
        return new LaneRow(peer, out, nextSeq, base, basePosition, seq, attempt, retryMillis, in, high);
    }

    /** The same with another back-off. @param newRetryMillis node time at which it ends, milliseconds; 0 for none */
    public LaneRow retrying(int newAttempt, long newRetryMillis) {
        return new LaneRow(peer, out, nextSeq, base, basePosition, attemptedUpTo, newAttempt, newRetryMillis, in, high);
    }

    /** The same with another stream of ours, in which nothing was sent yet. */
    public LaneRow renewed(StreamId stream) {
        return new LaneRow(peer, stream, 1, 1, basePosition, 0, attempt, retryMillis, in, high);
    }

    /** The same with {@code newHigh} of the friend's stream committed. */
    public LaneRow received(StreamId stream, long newHigh) {
        return new LaneRow(
                peer,
                out,
                nextSeq,
                base,
                basePosition,
                attemptedUpTo,
                attempt,
                retryMillis,
                Optional.of(stream),
                newHigh);
    }
}
