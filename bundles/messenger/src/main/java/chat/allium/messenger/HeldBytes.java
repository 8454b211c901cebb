package chat.allium.messenger;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages all friends together have brought that are not committed yet. The first message of each friend finds
 * room kept for it: for 256 of 64 KiB, more than friends can have links. Thread-safe.
 */
final class HeldBytes {

    static final long MOST = 64L * 1024 * 1024;
    static final long FOR_FIRSTS = 16L * 1024 * 1024;

    private final AtomicLong bytes = new AtomicLong();

    /** Takes room, if there is some. @param first whether no other message of that friend is held */
    boolean take(int size, boolean first) {
        long most = first ? MOST : MOST - FOR_FIRSTS;
        long before = bytes.getAndUpdate(held -> held + size <= most ? held + size : held);
        return before + size <= most;
    }

    void release(long size) {
        bytes.addAndGet(-size);
    }

    long bytes() {
        return bytes.get();
    }
}
