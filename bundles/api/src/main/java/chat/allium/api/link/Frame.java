package chat.allium.api.link;

/**
 * One unit on the wire: {@code u32 length, u8 type, payload}, length counting type and payload. {@code toString} shows no payload.
 *
 * @param type one of {@link FrameType}
 * @param payload protobuf; not copied, do not change it
 */
public record Frame(int type, byte[] payload) {

    /** Most bytes of type and payload. */
    public static final int MAX_LENGTH = 16 * 1024;

    /** @throws IllegalArgumentException if it does not fit */
    public Frame {
        if (type < 1 || type > 255 || payload.length + 1 > MAX_LENGTH) {
            throw new IllegalArgumentException("frame of type " + type + " with " + payload.length + " bytes");
        }
    }

    @Override
    public String toString() {
        return "Frame[" + type + ", " + payload.length + " bytes]";
    }
}
