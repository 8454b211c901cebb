package chat.allium.queue;

import chat.allium.api.queue.Pending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait, in order, in 14 bytes each: for a friend who is away there may be a thousand. They stand in runs of
 * consecutive sequence numbers, as what they add to the first of their run; what does not fit begins another. Nothing is
 * rounded. What is put in front stays as it is: it was in flight, of which there is little.
 */
final class Rank {

    private final Deque<Pending> front = new ArrayDeque<>(0);
    private final Deque<Run> runs = new ArrayDeque<>(0);
    private int size;

    void add(Pending message) {
        Run last = runs.peekLast();
        if (last == null || !last.add(message)) {
            runs.add(new Run(message));
        }
        size++;
    }

    void addFirst(Pending message) {
        front.addFirst(message);
        size++;
    }

    @Nullable
    Pending peek() {
        return !front.isEmpty()
                ? front.element()
                : runs.isEmpty() ? null : runs.element().first();
    }

    /** Takes the first. @throws java.util.NoSuchElementException if there is none */
    Pending remove() {
        size -= isEmpty() ? 0 : 1;
        if (!front.isEmpty()) {
            return front.remove();
        }
        Run run = runs.element();
        Pending first = run.first();
        if (run.dropFirst()) {
            runs.remove();
        }
        return first;
    }

    /** Takes one out wherever it stands. */
    void remove(Pending message) {
        List<Pending> others = all();
        others.remove(message);
        front.clear();
        runs.clear();
        size = 0;
        others.forEach(this::add);
    }

    List<Pending> all() {
        List<Pending> all = new ArrayList<>(front);
        runs.forEach(run -> run.addTo(all));
        return all;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Consecutive messages. */
    private static final class Run {

        private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
        private static final int MOST = 64;
        private static final int FEWEST = 4;
        private static final int NUMBERS = 3;

        private final long seq;
        private final long position;
        private final long expires;
        /** Of each message: what it adds to the first one's position, its size, how many milliseconds later it expires. */
        private int[] numbers = new int[FEWEST * NUMBERS];

        private short begin;
        private short end;

        Run(Pending first) {
            seq = first.seq();
            position = first.position();
            expires = first.expiresNanos();
            add(first);
        }

        /** False if it does not fit. */
        boolean add(Pending message) {
            long further = message.position() - position;
            long later = message.expiresNanos() - expires;
            boolean fits = end < MOST
                    && message.seq() == seq + end
                    && further == (int) further
                    && later % MILLI == 0
                    && later / MILLI == (int) (later / MILLI);
            if (fits) {
                if (end * NUMBERS == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * numbers.length);
                }
                numbers[end * NUMBERS] = (int) further;
                numbers[end * NUMBERS + 1] = message.bytes();
                numbers[end * NUMBERS + 2] = (int) (later / MILLI);
                end++;
            }
            return fits;
        }

        Pending first() {
            return at(begin);
        }

        /** True if none is left. */
        boolean dropFirst() {
            begin++;
            return begin == end;
        }

        void addTo(List<Pending> all) {
            for (int i = begin; i < end; i++) {
                all.add(at(i));
            }
        }

        private Pending at(int i) {
            return new Pending(
                    seq + i,
                    position + numbers[i * NUMBERS],
                    numbers[i * NUMBERS + 1],
                    expires + numbers[i * NUMBERS + 2] * MILLI);
        }
    }
}
