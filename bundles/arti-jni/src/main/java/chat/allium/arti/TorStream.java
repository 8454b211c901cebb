package chat.allium.arti;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A byte stream to a peer; one thread may read while another writes. Either works on direct buffers or on
 * {@link #in} and {@link #out}. After an interrupted write nobody knows what was sent: close it.
 */
public final class TorStream implements AutoCloseable {

    private static final int WRITE_CHUNK = 64 * 1024;

    private final long handle;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final StreamInput in = new StreamInput(this);
    private final StreamOutput out = new StreamOutput(this);

    TorStream(long handle) {
        this.handle = handle;
    }

    /** What the peer sends. Closing it closes the whole stream. */
    public InputStream in() {
        return in;
    }

    /** What the peer gets; sent at each flush, or when 16 KiB have come together. Closing it closes the whole stream. */
    public OutputStream out() {
        return out;
    }

    /**
     * Reads at least one byte and at most what fits, or returns -1 at the end.
     *
     * @param into a direct buffer
     */
    public int read(ByteBuffer into) throws IOException {
        requireDirect(into);
        if (!into.hasRemaining()) {
            return 0;
        }
        reading.lock();
        try {
            while (true) {
                long op = Operations.nextId();
                CompletableFuture<Operations.Result> ready = Operations.register(op);
                int n = Native.read(op, handle, into, into.position(), into.remaining());
                if (n != 0) {
                    Operations.forget(op);
                    into.position(into.position() + Math.max(n, 0));
                    return n;
                }
                Operations.await(op, ready);
            }
        } finally {
            reading.unlock();
        }
    }

    /**
     * Writes everything and flushes it to the circuit; that says nothing about delivery.
     *
     * @param from a direct buffer
     */
    public void write(ByteBuffer from) throws IOException {
        requireDirect(from);
        writing.lock();
        try {
            while (from.hasRemaining()) {
                int length = Math.min(from.remaining(), WRITE_CHUNK);
                int offset = from.position();
                Operations.await(op -> Native.write(op, handle, from, offset, length));
                from.position(offset + length);
            }
        } finally {
            writing.unlock();
        }
    }

    private static void requireDirect(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("the buffer must be direct");
        }
    }

    /**
     * The peer has proved who it is: its circuit leaves the slots for strangers. Nothing happens on a stream that we
     * opened. Idempotent.
     *
     * @return false if the circuit had to make room before, or the stream is closed
     */
    public boolean authenticated() {
        return Native.authenticated(handle);
    }

    /**
     * Ends what reads and writes, and tells the peer in the background. A peer that never authenticated loses its circuit.
     * Does not block. Idempotent.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // A stale handle: the client was closed and took the stream along.
            Operations.submit(op -> Native.close(op, handle));
        }
    }
}
