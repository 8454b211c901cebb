package chat.allium.testkit.message;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Makes stored messages, each with a name and a position of its own. Thread-safe. */
public final class Messages {

    /** A friend. */
    public static final PeerId FRIEND = PeerId.of(new byte[PeerId.LENGTH]);

    private static final StreamId STREAM = StreamId.of(new byte[StreamId.LENGTH]);
    private static final AtomicLong LAST = new AtomicLong();

    private Messages() {}

    /** A text from {@link #FRIEND}. */
    public static Message received(String text) {
        return received(FRIEND, Content.text(text));
    }

    /** A message from a friend. */
    public static Message received(PeerId from, Content content) {
        return message(from, Direction.IN, MessageState.DELIVERED, content);
    }

    /** A text to {@link #FRIEND}, which waits. */
    public static Message sent(String text) {
        return message(FRIEND, Direction.OUT, MessageState.QUEUED, Content.text(text));
    }

    private static Message message(PeerId peer, Direction direction, MessageState state, Content content) {
        long seq = LAST.incrementAndGet();
        return new Message(peer, seq, new MessageId(STREAM, seq), direction, state, "", Instant.EPOCH, content);
    }
}
