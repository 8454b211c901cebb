package chat.allium.e2e.inprocess;

import java.util.concurrent.CountDownLatch;

/**
 * What happens to one connection.
 *
 * @param kind what
 * @param towardServer in which direction
 * @param offset after how many bytes of that direction
 * @param happened opens when it does
 * @param release what is stalled waits for this
 */
record Trouble(Kind kind, boolean towardServer, long offset, CountDownLatch happened, CountDownLatch release) {

    /** What can happen to a connection. */
    enum Kind {
        /** Nothing. */
        NONE,
        /** Both ends are told that it is over. */
        CUT,
        /** Bytes stay where they are until they are released. */
        STALL,
        /** Bytes of this direction vanish; the other direction goes on. */
        SWALLOW,
        /** Bytes of both directions vanish, and nobody is told. */
        HALF_OPEN,
        /** Bytes come a few at a time, and late. */
        DELAY
    }

    static Trouble of(Kind kind, boolean towardServer, long offset) {
        return new Trouble(kind, towardServer, offset, new CountDownLatch(1), new CountDownLatch(1));
    }

    static Trouble none() {
        return of(Kind.NONE, true, Long.MAX_VALUE);
    }

    boolean hasHappened() {
        return happened.getCount() == 0;
    }

    /** Whether it concerns this direction. */
    boolean concerns(boolean direction) {
        return kind != Kind.NONE && (direction == towardServer || kind == Kind.HALF_OPEN || kind == Kind.DELAY);
    }
}
