package chat.allium.link;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.message.StreamId;
import chat.allium.link.wire.HelloFrame;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;

/** HELLO between its record and its bytes. */
final class HelloCodec {

    private HelloCodec() {}

    static Frame encode(Hello hello) {
        HelloFrame frame = HelloFrame.newBuilder()
                .setMinor(hello.minor())
                .setCapabilities(hello.capabilities())
                .setBoot(hello.boot())
                .setReplaces(hello.replaces())
                .setStream(hello.stream()
                        .map(stream -> ByteString.copyFrom(stream.bytes()))
                        .orElse(ByteString.EMPTY))
                .setHigh(hello.high())
                .setCredit(hello.credit())
                .build();
        return new Frame(FrameType.HELLO, frame.toByteArray());
    }

    /** Empty if it is malformed. */
    static Optional<Hello> decode(byte[] payload) {
        HelloFrame frame;
        try {
            frame = HelloFrame.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
        int stream = frame.getStream().size();
        if (stream != 0 && stream != StreamId.LENGTH || frame.getHigh() < 0 || frame.getCredit() < 0) {
            return Optional.empty();
        }
        return Optional.of(new Hello(
                frame.getMinor(),
                frame.getCapabilities(),
                frame.getBoot(),
                frame.getReplaces(),
                Optional.of(frame.getStream())
                        .filter(bytes -> !bytes.isEmpty())
                        .map(bytes -> StreamId.of(bytes.toByteArray())),
                frame.getHigh(),
                frame.getCredit()));
    }
}
