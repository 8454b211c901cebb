package chat.allium.messenger;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations by how often they came: eight buckets for each doubling, so a percentile is at most an eighth too high. Lock-free; 4 KiB,
 * however much is recorded.
 */
final class Histogram {

    private static final int BITS = 3;
    private static final int PARTS = 1 << BITS;

    private final AtomicLongArray buckets = new AtomicLongArray(Long.SIZE * PARTS);

    /** @param nanos less than 1 counts as 1 */
    void record(long nanos) {
        buckets.incrementAndGet(index(Math.max(1, nanos)));
    }

    long count() {
        long count = 0;
        for (int i = 0; i < buckets.length(); i++) {
            count += buckets.get(i);
        }
        return count;
    }

    /** Nanoseconds that so many in a hundred did not exceed; 0 if there is none. */
    long percentile(int percent) {
        long wanted = (count() * percent + 99) / 100;
        long seen = 0;
        for (int i = 0; i < buckets.length(); i++) {
            seen += buckets.get(i);
            if (seen >= wanted && wanted > 0) {
                return highest(i);
            }
        }
        return 0;
    }

    private static int index(long value) {
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int part = octave < BITS
                ? (int) (value << (BITS - octave)) & PARTS - 1
                : (int) (value >>> (octave - BITS)) & PARTS - 1;
        return octave * PARTS + part;
    }

    private static long highest(int index) {
        int octave = index / PARTS;
        int part = index % PARTS;
        if (octave < BITS) {
            return (1L << octave) + (part >>> (BITS - octave));
        }
        return (1L << octave) + ((part + 1L) << (octave - BITS)) - 1;
    }
}
