package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.SettingsStore;
import chat.allium.api.storage.Transaction;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Up to where a stream was read, as one setting a friend and direction: a receipt for a thousand messages changes one row, and
 * readers do not wait for the locks of a thousand.
 */
record ReadMark(StreamId stream, long seq) {

    /** What the friend has read of ours. */
    static String ours(PeerId friend) {
        return "messenger.read." + friend.text();
    }

    /** What our user has read of the friend's, and lets it know. */
    static String theirs(PeerId friend) {
        return "messenger.seen." + friend.text();
    }

    static Optional<ReadMark> find(SettingsStore settings, String key) {
        return settings.get(key)
                .filter(bytes -> bytes.length == StreamId.LENGTH + Long.BYTES)
                .map(ReadMark::decoded);
    }

    static ReadMark of(MessageId id) {
        return new ReadMark(id.stream(), id.seq());
    }

    MessageId id() {
        return new MessageId(stream, seq);
    }

    void put(SettingsStore settings, String key) {
        settings.put(
                key,
                ByteBuffer.allocate(StreamId.LENGTH + Long.BYTES)
                        .put(stream.bytes())
                        .putLong(seq)
                        .array());
    }

    /** Unless the friend is gone, or another since. @param out our stream to it @return whether it was put */
    boolean putFor(Transaction tx, PeerId friend, StreamId out, String key) {
        boolean same =
                tx.lanes().find(friend).map(LaneRow::out).filter(out::equals).isPresent();
        if (same) {
            put(tx.settings(), key);
        }
        return same;
    }

    /** Whether it makes this message, one of ours, READ: only what the friend has can be. */
    boolean covers(MessageRow row) {
        return row.direction() == Direction.OUT
                && row.state() == MessageState.DELIVERED
                && row.id().stream().equals(stream)
                && row.id().seq() <= seq;
    }

    private static ReadMark decoded(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte[] stream = new byte[StreamId.LENGTH];
        buffer.get(stream);
        return new ReadMark(StreamId.of(stream), buffer.getLong());
    }
}
