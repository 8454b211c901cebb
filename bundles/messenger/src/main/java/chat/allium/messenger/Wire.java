package chat.allium.messenger;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.messenger.wire.Ack;
import chat.allium.messenger.wire.Msg;
import chat.allium.messenger.wire.ReadUpTo;
import chat.allium.messenger.wire.RetryAfter;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** MSG, ACK and RETRY_AFTER to frames and back; what comes back is within its limits. */
final class Wire {

    /** Bytes of content in one frame; the rest of it is enough for every other field. */
    static final int CHUNK = 16_000;
    /** Numbers beyond this are nonsense, and sums of two of them do not overflow. */
    private static final long MOST = 1L << 60;

    private Wire() {}

    static List<Frame> message(MessageId id, long base, Content content) {
        ByteString body = ByteString.copyFrom(content.bytes());
        int count = (body.size() + CHUNK - 1) / CHUNK;
        List<Frame> frames = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            Msg.Builder part = Msg.newBuilder()
                    .setStream(ByteString.copyFrom(id.stream().bytes()))
                    .setSeq(id.seq())
                    .setBase(base)
                    .setIndex(index)
                    .setCount(count)
                    .setBody(body.substring(index * CHUNK, Math.min(body.size(), (index + 1) * CHUNK)));
            if (index == 0) {
                part.setType(content.type());
            }
            frames.add(new Frame(FrameType.MSG, part.build().toByteArray()));
        }
        return frames;
    }

    static Part part(Frame frame) throws MalformedFrameException {
        try {
            Msg msg = Msg.parseFrom(frame.payload());
            boolean sound = msg.getBase() >= 1
                    && msg.getBase() <= msg.getSeq()
                    && msg.getSeq() <= MOST
                    && msg.getCount() >= 1
                    && msg.getCount() <= Part.MAX_COUNT
                    && msg.getIndex() >= 0
                    && msg.getIndex() < msg.getCount()
                    && !msg.getBody().isEmpty();
            if (!sound) {
                throw new MalformedFrameException("a message whose numbers contradict each other");
            }
            return new Part(
                    stream(msg.getStream()).orElseThrow(() -> new MalformedFrameException("a message of no stream")),
                    msg.getSeq(),
                    msg.getBase(),
                    msg.getIndex(),
                    msg.getCount(),
                    msg.getType(),
                    msg.getBody().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedFrameException("a message that is no protobuf");
        }
    }

    static Frame ack(Receipt receipt) {
        Ack.Builder ack = Ack.newBuilder().setHigh(receipt.high()).setAllowedUpTo(receipt.allowedUpTo());
        receipt.stream().ifPresent(s -> ack.setStream(ByteString.copyFrom(s.bytes())));
        return new Frame(FrameType.ACK, ack.build().toByteArray());
    }

    static Receipt receipt(Frame frame) throws MalformedFrameException {
        try {
            Ack ack = Ack.parseFrom(frame.payload());
            if (ack.getHigh() < 0 || ack.getHigh() > MOST || ack.getAllowedUpTo() < 0 || ack.getAllowedUpTo() > MOST) {
                throw new MalformedFrameException("an acknowledgement out of range");
            }
            return new Receipt(stream(ack.getStream()), ack.getHigh(), ack.getAllowedUpTo());
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedFrameException("an acknowledgement that is no protobuf");
        }
    }

    static Frame retryAfter(long millis) {
        return new Frame(
                FrameType.RETRY_AFTER,
                RetryAfter.newBuilder().setMillis(millis).build().toByteArray());
    }

    /** @return milliseconds, not negative */
    static long retryAfter(Frame frame) throws MalformedFrameException {
        try {
            return Math.max(0, RetryAfter.parseFrom(frame.payload()).getMillis());
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedFrameException("a refusal that is no protobuf");
        }
    }

    static Frame readUpTo(MessageId id) {
        ReadUpTo read = ReadUpTo.newBuilder()
                .setStream(ByteString.copyFrom(id.stream().bytes()))
                .setSeq(id.seq())
                .build();
        return new Frame(FrameType.READ_UP_TO, read.toByteArray());
    }

    static MessageId readUpTo(Frame frame) throws MalformedFrameException {
        try {
            ReadUpTo read = ReadUpTo.parseFrom(frame.payload());
            StreamId stream =
                    stream(read.getStream()).orElseThrow(() -> new MalformedFrameException("a receipt of no stream"));
            if (read.getSeq() < 1 || read.getSeq() > MOST) {
                throw new MalformedFrameException("a receipt out of range");
            }
            return new MessageId(stream, read.getSeq());
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedFrameException("a receipt that is no protobuf");
        }
    }

    /** What a later version may put into it is not looked at. */
    static Frame typing() {
        return new Frame(FrameType.TYPING, new byte[0]);
    }

    private static Optional<StreamId> stream(ByteString bytes) throws MalformedFrameException {
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        if (bytes.size() != StreamId.LENGTH) {
            throw new MalformedFrameException("a stream of the wrong length");
        }
        return Optional.of(StreamId.of(bytes.toByteArray()));
    }
}
