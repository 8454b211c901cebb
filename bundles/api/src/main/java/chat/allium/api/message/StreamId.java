package chat.allium.api.message;

import java.util.Arrays;
import java.util.HexFormat;

/** A random 128-bit number that names one direction between two friends, until the sender's store is restored or lost. */
public final class StreamId {

    /** Length in bytes. */
    public static final int LENGTH = 16;

    private final byte[] bytes;

    private StreamId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if {@code bytes} has not {@link #LENGTH} bytes */
    public static StreamId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a stream id has " + LENGTH + " bytes");
        }
        return new StreamId(bytes.clone());
    }

    /** The id, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes, 0, 4);
    }
}
