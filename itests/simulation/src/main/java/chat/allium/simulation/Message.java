package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import java.util.concurrent.TimeUnit;

/** One text, as it was accepted, and what became of it so far. */
final class Message {

    static final double EXPIRY_MILLIS = TimeUnit.HOURS.toMillis(24);

    final int number;
    final Host from;
    final PeerId to;
    final MessageId id;
    final String text;
    final double due;
    /** On its machine's clock without sleep. */
    final long acceptedAt;

    MessageState state = MessageState.QUEUED;
    boolean written;
    boolean stored;

    Message(int number, Host from, PeerId to, MessageId id, String text) {
        this.number = number;
        this.from = from;
        this.to = to;
        this.id = id;
        this.text = text;
        this.acceptedAt = from.monotonic();
        this.due = from.truthMillis() + EXPIRY_MILLIS;
    }

    /** How much later than due it is, of the time in which its machine could have acted: milliseconds. */
    double overdueMillis() {
        double able = (from.timeline().now() - from.ableSince()) / (double) Timeline.MILLI;
        return Math.min(from.truthMillis() - due - from.uncertainMillis(), able);
    }

    @Override
    public String toString() {
        return "message " + number + " of node " + from.index() + " (" + id.seq() + " in its lane)";
    }
}
