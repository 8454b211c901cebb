package chat.allium.link;

import chat.allium.api.link.Frame;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Frames on their way out: bounded, written by one thread, several in one record while there are several. */
final class Outbox {

    /** Most bytes that wait; a peer that lets more gather does not read. */
    static final int MAX_BYTES = 1024 * 1024;
    /** Longest time that one write may take. */
    static final long WRITE_STALL = 60_000_000_000L;

    private static final int RECORD = 16 * 1024;

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private int bytes;
    private boolean closed;
    private boolean writing;
    private long writingSince;

    Outbox(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @throws TransportException CLOSED if it was closed, or the peer does not read */
    void add(Frame frame) throws TransportException {
        lock.lock();
        try {
            if (closed) {
                throw new TransportException(Reason.CLOSED, "The link has ended.");
            }
            if (bytes + size(frame) > MAX_BYTES) {
                throw new TransportException(Reason.CLOSED, "The peer does not read what it is sent.");
            }
            frames.add(frame);
            bytes += size(frame);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private static int size(Frame frame) {
        return frame.payload().length + 5;
    }

    /** Takes no more; what it has still goes out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether one write has taken too long. */
    boolean stalled() {
        lock.lock();
        try {
            return writing && nanos.getAsLong() - writingSince >= WRITE_STALL;
        } finally {
            lock.unlock();
        }
    }

    /** Writes until it is closed and empty. */
    void writeTo(OutputStream out) throws IOException, InterruptedException {
        ByteArrayOutputStream record = new ByteArrayOutputStream(RECORD);
        while (take(record)) {
            record.writeTo(out);
            if (written()) {
                out.flush();
            }
            record.reset();
        }
    }

    private boolean take(ByteArrayOutputStream record) throws InterruptedException {
        lock.lock();
        try {
            while (frames.isEmpty() && !closed) {
                changed.await();
            }
            while (!frames.isEmpty() && (record.size() == 0 || record.size() + size(frames.peek()) <= RECORD)) {
                Frame frame = frames.remove();
                bytes -= size(frame);
                FrameDecoder.encode(frame, record);
            }
            writing = record.size() > 0;
            writingSince = nanos.getAsLong();
            return writing;
        } finally {
            lock.unlock();
        }
    }

    private boolean written() {
        lock.lock();
        try {
            writing = false;
            return frames.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
