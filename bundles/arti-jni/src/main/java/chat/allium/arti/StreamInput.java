package chat.allium.arti;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** {@link TorStream#in}. Confined to one reading thread. */
final class StreamInput extends InputStream {

    private static final int SIZE = 16 * 1024;

    private final TorStream stream;
    private @Nullable ByteBuffer buffer;

    StreamInput(TorStream stream) {
        this.stream = stream;
    }

    private ByteBuffer filled() throws IOException {
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(SIZE).limit(0);
        }
        if (!buffer.hasRemaining()) {
            buffer.clear();
            try {
                stream.read(buffer);
            } finally {
                buffer.flip();
            }
        }
        return buffer;
    }

    @Override
    public int read() throws IOException {
        ByteBuffer bytes = filled();
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer bytes = filled();
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int n = Math.min(length, bytes.remaining());
        bytes.get(into, offset, n);
        return n;
    }

    @Override
    public int available() {
        return buffer == null ? 0 : buffer.remaining();
    }

    @Override
    public void close() {
        stream.close();
    }
}
