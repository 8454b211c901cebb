package chat.allium.testkit.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of a connection: a ring of bytes between a writer and a reader, with the faults a network has. */
final class Pipe {

    private static final int CAPACITY = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[CAPACITY];
    private long written;
    private long read;
    private boolean ended;
    private boolean broken;
    private boolean frozen;

    /** The writer says no more; the reader gets what was written, then the end. */
    void end() {
        change(() -> ended = true);
    }

    /** The reader is gone: writes fail, and so do its own reads. */
    void abort() {
        change(() -> broken = true);
    }

    /** Nothing arrives any more, not even the end, as when the peer's machine lost its power. */
    void freeze() {
        change(() -> frozen = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            for (int i = 0; i < length; i++) {
                while (written - read == CAPACITY && !broken && !ended) {
                    await();
                }
                if (broken || ended) {
                    throw new IOException("the connection is closed");
                }
                ring[(int) (written++ % CAPACITY)] = bytes[offset + i];
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (!broken && (frozen || written == read && !ended)) {
                await();
            }
            if (broken) {
                throw new IOException("the connection is closed");
            }
            int count = (int) Math.min(length, written - read);
            if (count == 0) {
                return -1;
            }
            for (int i = 0; i < count; i++) {
                bytes[offset + i] = ring[(int) (read++ % CAPACITY)];
            }
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void await() throws InterruptedIOException {
        try {
            changed.signalAll();
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return Pipe.this.read(bytes, offset, length);
            }
        };
    }

    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Pipe.this.write(bytes, offset, length);
            }
        };
    }
}
