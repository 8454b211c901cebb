package chat.allium.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a client types, as a stream. One thread adds, one reads. */
final class Typed extends InputStream {

    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> parts = new LinkedBlockingQueue<>();
    private byte[] part = END;
    private int at;
    private boolean ended;

    void add(byte[] bytes) {
        if (bytes.length > 0) {
            parts.add(bytes);
        }
    }

    void end() {
        parts.add(END);
    }

    @Override
    public int read() throws IOException {
        return fill() ? part[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, part.length - at);
        System.arraycopy(part, at, bytes, offset, n);
        at += n;
        return n;
    }

    @Override
    public int available() {
        return part.length - at;
    }

    @Override
    public void close() {
        end();
    }

    private boolean fill() throws IOException {
        while (at == part.length && !ended) {
            try {
                part = parts.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            at = 0;
            ended = part.length == 0;
        }
        return !ended;
    }
}
