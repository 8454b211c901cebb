package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.StreamId;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Lanes;
import chat.allium.api.queue.Pending;
import chat.allium.queue.LaneQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lane, a receiver and a bucket of 5 a second, in virtual time, over a link with latency that may break at any moment. */
class DrainSimulationTest {

    private static final int MESSAGES = 1_000;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final StreamId STREAM = ReceiverTest.STREAM;

    private record At(long nanos, long order, Runnable what) {}

    private final PriorityQueue<At> agenda =
            new PriorityQueue<>(Comparator.comparingLong(At::nanos).thenComparingLong(At::order));
    private final Lanes lanes = new LaneQueue().open();
    private final Receiver receiver = new Receiver(Node.BOB, ReceiverTest.buckets());
    private final List<Long> committed = new ArrayList<>();
    private final List<Long> delivered = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom();
    private long now;
    private long order;
    private long link;
    private boolean violated;

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "2, 3", "2, 4", "20, 5", "20, 6", "60, 7"})
    void aThousandMessagesArriveOnceAndInOrderAtFiveASecond(int breaksPerMinute, int seed) {
        random = new SplittableRandom(seed);
        List<Pending> pending = LongStream.rangeClosed(1, MESSAGES)
                .mapToObj(seq -> new Pending(seq, seq, 100, Long.MAX_VALUE))
                .toList();
        run(lanes.on(new LaneEvent.Added(Node.BOB, STREAM, 1, 0, 0, 0, pending), now));
        if (breaksPerMinute > 0) {
            later(60_000 / breaksPerMinute, () -> breakLink(60_000 / breaksPerMinute));
        }

        while (delivered.size() < MESSAGES && now < TimeUnit.MINUTES.toNanos(30)) {
            step();
        }

        List<Long> all = LongStream.rangeClosed(1, MESSAGES).boxed().toList();
        assertEquals(all, committed);
        assertEquals(all, delivered);
        assertFalse(violated);
        double seconds = now / 1e9;
        assertTrue(seconds >= 196, "no faster than the bucket allows: " + seconds);
        if (breaksPerMinute == 0) {
            assertTrue(seconds < 205, "and hardly slower: " + seconds);
        }
    }

    private void step() {
        long tick = Math.min(lanes.nextTick(), receiver.nextTick());
        At next = agenda.peek();
        if (next == null || tick < next.nanos()) {
            now = Math.max(now, tick);
            run(lanes.on(new LaneEvent.Tick(), now));
            receive(receiver.tick(now));
        } else {
            agenda.remove();
            now = next.nanos();
            next.what().run();
        }
    }

    private void later(long millis, Runnable what) {
        agenda.add(new At(now + millis * MILLI, order++, what));
    }

    private void overLink(Runnable what) {
        long over = link;
        later(40, () -> {
            if (link == over) {
                what.run();
            }
        });
    }

    private void breakLink(long every) {
        if (link > 0) {
            link = -link;
            receiver.linkDown();
            run(lanes.on(new LaneEvent.LinkDown(Node.BOB), now));
        }
        later(1 + random.nextLong(2 * every), () -> breakLink(every));
    }

    private void connect() {
        LaneMark mark = receiver.mark(now);
        link = Math.abs(link) + 1;
        receiver.linkUp(now);
        run(lanes.on(new LaneEvent.LinkUp(Node.BOB, mark.stream(), mark.high(), mark.credit()), now));
    }

    private void run(List<LaneEffect> effects) {
        for (LaneEffect effect : effects) {
            switch (effect) {
                case LaneEffect.Dial dial -> later(300, this::connect);
                case LaneEffect.Offer offer ->
                    offer.messages().forEach(m -> {
                        Part part = new Part(STREAM, m.seq(), offer.base(), 0, 1, "text", new byte[] {1});
                        overLink(() -> receive(receiver.part(part, now)));
                    });
                case LaneEffect.Settle settle -> settle.messages().forEach(m -> delivered.add(m.seq()));
                default -> {}
            }
        }
    }

    private void receive(List<Receiver.Effect> effects) {
        for (Receiver.Effect effect : effects) {
            switch (effect) {
                case Receiver.Effect.Commit commit -> later(1 + random.nextInt(30), () -> committed(commit));
                case Receiver.Effect.Answer answer -> {
                    Receipt receipt = answer.receipt();
                    overLink(() -> run(lanes.on(
                            new LaneEvent.Acked(
                                    Node.BOB, receipt.stream().orElse(STREAM), receipt.high(), receipt.allowedUpTo()),
                            now)));
                }
                default -> violated = true;
            }
        }
    }

    private void committed(Receiver.Effect.Commit commit) {
        if (random.nextInt(20) == 0) {
            receive(receiver.commitFailed(now));
            return;
        }
        commit.messages().forEach(m -> committed.add(m.seq()));
        Optional<Receiver.Arrived> last = Optional.of(commit.messages().getLast());
        receive(receiver.committed(last.get().stream(), last.get().seq(), now));
    }
}
