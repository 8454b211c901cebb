package chat.allium.messenger;

import chat.allium.api.message.Statistics;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts in all and in the last minute: a slot a second, which carries the second it is for. Lock-free. */
final class Rate {

    private static final int SECONDS = 60;
    /** More than the window, so that the second that begins overwrites none that counts. */
    private static final int SLOTS = 64;

    private static final int COUNT_BITS = 32;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
    private final LongAdder total = new LongAdder();

    /** @param second of any clock that does not go back, from 1 */
    void add(long second) {
        total.increment();
        int slot = (int) (second % SLOTS);
        slots.updateAndGet(slot, old -> old >>> COUNT_BITS == (second & COUNT) ? old + 1 : second << COUNT_BITS | 1);
    }

    Statistics.Count count(long second) {
        long last = 0;
        for (int i = 0; i < SLOTS; i++) {
            long slot = slots.get(i);
            long age = (second & COUNT) - (slot >>> COUNT_BITS);
            last += age >= 0 && age < SECONDS ? slot & COUNT : 0;
        }
        return new Statistics.Count(last, total.sum());
    }
}
