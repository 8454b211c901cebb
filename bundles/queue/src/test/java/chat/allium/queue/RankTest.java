package chat.allium.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.queue.Pending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankTest {

    private final Rank rank = new Rank();

    @Test
    void anEmptyOneHasNoFirst() {
        assertNull(rank.peek());
        assertThrows(NoSuchElementException.class, rank::remove);
        assertEquals(0, rank.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void isAQueueWhateverTheNumbers(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Deque<Pending> model = new ArrayDeque<>();
        long seq = 0;
        long position = 0;
        long expires = random.nextLong();
        for (int step = 0; step < 5_000; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    seq += 1 + gap(random);
                    position += 1 + gap(random) * gap(random);
                    expires += random.nextBoolean() ? 1_000_000L * random.nextInt(90_000_000) : gap(random);
                    Pending message = new Pending(seq, position, random.nextInt(65_537), expires);
                    model.add(message);
                    rank.add(message);
                }
                case 4, 5 -> {
                    if (!model.isEmpty()) {
                        assertEquals(model.remove(), rank.remove());
                    }
                }
                case 6 -> {
                    if (!model.isEmpty()) {
                        Pending back = model.remove();
                        assertEquals(back, rank.remove());
                        model.addFirst(back);
                        rank.addFirst(back);
                    }
                }
                default -> {
                    if (model.size() > 2) {
                        Pending any = new ArrayList<>(model).get(random.nextInt(model.size()));
                        model.remove(any);
                        rank.remove(any);
                    }
                }
            }
            assertEquals(model.peek(), rank.peek());
            assertEquals(model.size(), rank.size());
        }
        assertEquals(List.copyOf(model), rank.all());
    }

    private static long gap(SplittableRandom random) {
        return random.nextInt(10) == 0 ? random.nextLong(1L << 33) : 0;
    }
}
