package chat.allium.arti;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** {@link TorStream#out}. Confined to one writing thread. */
final class StreamOutput extends OutputStream {

    private static final int SIZE = 16 * 1024;

    private final TorStream stream;
    private @Nullable ByteBuffer buffer;

    StreamOutput(TorStream stream) {
        this.stream = stream;
    }

    private ByteBuffer room() throws IOException {
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(SIZE);
        }
        if (!buffer.hasRemaining()) {
            flush();
        }
        return buffer;
    }

    @Override
    public void write(int b) throws IOException {
        room().put((byte) b);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        int end = offset + length;
        for (int at = offset; at < end; ) {
            ByteBuffer room = room();
            int n = Math.min(end - at, room.remaining());
            room.put(from, at, n);
            at += n;
        }
    }

    @Override
    public void flush() throws IOException {
        if (buffer != null && buffer.position() > 0) {
            buffer.flip();
            try {
                stream.write(buffer);
            } finally {
                buffer.clear();
            }
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
