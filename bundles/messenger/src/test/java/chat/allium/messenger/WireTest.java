package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.messenger.wire.Msg;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {

    private static final StreamId STREAM = ReceiverTest.STREAM;

    @Test
    void theGoldenTranscriptIsStillUnderstood() throws Exception {
        Map<String, Frame> golden = golden();

        assertEquals(expectedTranscript().keySet(), golden.keySet());
        Part text = Wire.part(golden.get("text"));
        assertEquals(STREAM, text.stream());
        assertEquals(7, text.seq());
        assertEquals(3, text.base());
        assertEquals("text", text.type());
        assertEquals("hällo", new String(text.body(), StandardCharsets.UTF_8));
        Part second = Wire.part(golden.get("second-fragment"));
        assertEquals(1, second.index());
        assertEquals(2, second.count());
        assertEquals(8, second.seq());
        assertEquals(new Receipt(Optional.of(STREAM), 7, 27), Wire.receipt(golden.get("ack")));
        assertEquals(new Receipt(Optional.empty(), 0, 20), Wire.receipt(golden.get("ack-of-nothing")));
        assertEquals(1_500, Wire.retryAfter(golden.get("retry-after")));
        assertEquals(new MessageId(STREAM, 7), Wire.readUpTo(golden.get("read-up-to")));
        assertEquals(
                "allium", Wire.part(golden.get("text-with-a-field-of-tomorrow")).type());
    }

    @Test
    void theGoldenTranscriptIsStillWritten() throws Exception {
        Map<String, Frame> golden = golden();

        expectedTranscript().forEach((name, frame) -> {
            assertEquals(golden.get(name).type(), frame.type(), name);
            assertArrayEquals(golden.get(name).payload(), frame.payload(), name);
        });
    }

    @Test
    void everySizeFitsIntoFramesAndComesBack() throws Exception {
        for (int size : new int[] {1, Wire.CHUNK, Wire.CHUNK + 1, Content.MAX_BYTES}) {
            byte[] body = new byte[size];
            new Random(size).nextBytes(body);
            MessageId id = new MessageId(STREAM, 1L << 59);

            List<Frame> frames = Wire.message(id, 1L << 58, Content.of("a".repeat(32), body));

            assertTrue(frames.size() <= Part.MAX_COUNT);
            Assembly assembly = new Assembly(Wire.part(frames.getFirst()));
            for (Frame frame : frames) {
                Part part = Wire.part(frame);
                assertTrue(assembly.takes(part));
                assembly.add(part);
            }
            assertTrue(assembly.whole());
            assertArrayEquals(body, assembly.content().orElseThrow().bytes());
        }
    }

    @Test
    void nonsenseIsRefused() {
        List<Msg.Builder> nonsense = new ArrayList<>();
        nonsense.add(sound().setSeq(0));
        nonsense.add(sound().setSeq(-1));
        nonsense.add(sound().setBase(0));
        nonsense.add(sound().setBase(8));
        nonsense.add(sound().setSeq(Long.MAX_VALUE));
        nonsense.add(sound().setCount(0));
        nonsense.add(sound().setCount(9));
        nonsense.add(sound().setIndex(1));
        nonsense.add(sound().setIndex(-1));
        nonsense.add(sound().setBody(ByteString.EMPTY));
        nonsense.add(sound().setStream(ByteString.EMPTY));
        nonsense.add(sound().setStream(ByteString.copyFromUtf8("short")));
        for (Msg.Builder msg : nonsense) {
            Frame frame = new Frame(FrameType.MSG, msg.build().toByteArray());
            assertThrows(MalformedFrameException.class, () -> Wire.part(frame), msg::toString);
        }
    }

    @Test
    void randomBytesThrowNothingElse() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            survives(() -> Wire.part(new Frame(FrameType.MSG, bytes)));
            survives(() -> Wire.receipt(new Frame(FrameType.ACK, bytes)));
            survives(() -> Wire.retryAfter(new Frame(FrameType.RETRY_AFTER, bytes)));
            survives(() -> Wire.readUpTo(new Frame(FrameType.READ_UP_TO, bytes)));
        }
    }

    private interface Parse {
        Object parse() throws MalformedFrameException;
    }

    private static void survives(Parse parse) {
        try {
            parse.parse();
        } catch (MalformedFrameException e) {
            assertTrue(e.getMessage().startsWith("a"));
        }
    }

    private static Msg.Builder sound() {
        return Msg.newBuilder()
                .setStream(ByteString.copyFrom(STREAM.bytes()))
                .setSeq(7)
                .setBase(7)
                .setCount(1)
                .setType("text")
                .setBody(ByteString.copyFromUtf8("x"));
    }

    private static Map<String, Frame> expectedTranscript() {
        Map<String, Frame> frames = new LinkedHashMap<>();
        frames.put(
                "text",
                Wire.message(new MessageId(STREAM, 7), 3, Content.text("hällo")).getFirst());
        frames.put(
                "second-fragment",
                Wire.message(new MessageId(STREAM, 8), 8, Content.of("a/b", new byte[Wire.CHUNK + 4]))
                        .get(1));
        frames.put("ack", Wire.ack(new Receipt(Optional.of(STREAM), 7, 27)));
        frames.put("ack-of-nothing", Wire.ack(new Receipt(Optional.empty(), 0, 20)));
        frames.put("retry-after", Wire.retryAfter(1_500));
        frames.put("read-up-to", Wire.readUpTo(new MessageId(STREAM, 7)));
        frames.put("typing", Wire.typing());
        byte[] today = sound().setType("allium").build().toByteArray();
        byte[] tomorrow = java.util.Arrays.copyOf(today, today.length + 3);
        // Field 99, a number.
        tomorrow[today.length] = (byte) 0x98;
        tomorrow[today.length + 1] = 0x06;
        tomorrow[today.length + 2] = 0x01;
        frames.put("text-with-a-field-of-tomorrow", new Frame(FrameType.MSG, tomorrow));
        return frames;
    }

    /** Lines of name, type and payload in hexadecimal. Later releases add lines and never change one. */
    private static Map<String, Frame> golden() throws IOException {
        try (InputStream in = WireTest.class.getResourceAsStream("/golden/messages-1.txt")) {
            Map<String, Frame> frames = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(parts -> frames.put(
                            parts[0],
                            new Frame(
                                    Integer.parseInt(parts[1]),
                                    HexFormat.of().parseHex(parts.length > 2 ? parts[2] : ""))));
            return frames;
        }
    }
}
