package chat.allium.queue;

/**
 * How many bytes are in flight to all friends together. The first message of each friend finds room kept for it, so that nobody
 * waits until others have answered: there is room for 256 firsts of 64 KiB, more than friends can have links.
 */
final class Aloft {

    static final long MOST = 64L * 1024 * 1024;
    static final long FOR_FIRSTS = 16L * 1024 * 1024;

    private long bytes;

    /** @param first whether nothing else is in flight to that friend */
    boolean admits(int size, boolean first) {
        return bytes + size <= (first ? MOST : MOST - FOR_FIRSTS);
    }

    void rose(long more) {
        bytes += more;
    }

    void landed(long less) {
        bytes -= less;
    }

    long bytes() {
        return bytes;
    }
}
