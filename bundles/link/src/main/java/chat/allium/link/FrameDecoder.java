package chat.allium.link;

import chat.allium.api.link.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into frames: {@code u32 length, u8 type, payload}, length counting type and payload. */
final class FrameDecoder {

    private static final int HEADER = 5;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private byte @Nullable [] payload;
    private int filled;

    /** What came is no frame; the sentence says why. */
    static final class MalformedFrameException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedFrameException(String message) {
            super(message);
        }
    }

    /** Appends the frames that {@code bytes} complete to {@code frames}. */
    void decode(byte[] bytes, int length, List<Frame> frames) throws MalformedFrameException {
        int at = 0;
        while (at < length) {
            byte[] open = payload;
            if (open == null) {
                header.put(bytes[at++]);
                if (header.hasRemaining()) {
                    continue;
                }
                open = new byte[checkedLength() - 1];
                payload = open;
                filled = 0;
            }
            int count = Math.min(open.length - filled, length - at);
            System.arraycopy(bytes, at, open, filled, count);
            at += count;
            filled += count;
            if (filled == open.length) {
                frames.add(new Frame(header.get(HEADER - 1) & 0xff, open));
                header.clear();
                payload = null;
            }
        }
    }

    private int checkedLength() throws MalformedFrameException {
        int length = header.getInt(0);
        if (length < 1 || length > Frame.MAX_LENGTH) {
            throw new MalformedFrameException("The peer sent a frame of impossible length.");
        }
        if (header.get(HEADER - 1) == 0) {
            throw new MalformedFrameException("The peer sent a frame without a type.");
        }
        return length;
    }

    /** Whether a frame has begun and not ended. */
    boolean inFrame() {
        return header.position() > 0;
    }

    static void encode(Frame frame, ByteArrayOutputStream out) {
        byte[] head = ByteBuffer.allocate(HEADER)
                .putInt(frame.payload().length + 1)
                .put((byte) frame.type())
                .array();
        out.writeBytes(head);
        out.writeBytes(frame.payload());
    }
}
