package chat.allium.messenger;

import static chat.allium.messenger.Node.ALICE;
import static chat.allium.messenger.Node.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Frame;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.Statistics;
import chat.allium.api.message.Statistics.Stage;
import chat.allium.api.storage.PeerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeterTest {

    private long now = -TimeUnit.HOURS.toNanos(5);

    @Test
    void aPercentileIsAtMostAnEighthTooHighAndNeverTooLow() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            Histogram histogram = new Histogram();
            int bits = 1 + random.nextInt(50);
            long[] values = LongStream.generate(() -> 1 + (random.nextLong() & (1L << bits) - 1))
                    .limit(1 + random.nextInt(300))
                    .sorted()
                    .toArray();
            LongStream.of(values).forEach(histogram::record);
            for (int percent : new int[] {50, 95, 100}) {
                long exact = values[(values.length * percent + 99) / 100 - 1];
                long told = histogram.percentile(percent);
                assertTrue(told >= exact && told <= exact + exact / 8, told + " for " + exact);
            }
            assertEquals(values.length, histogram.count());
        }
        assertEquals(0, new Histogram().percentile(50));
    }

    @Test
    void everyDurationHasABucket() {
        Histogram histogram = new Histogram();
        for (long nanos : new long[] {Long.MIN_VALUE, -1, 0, 1, 2, 3, 7, 8, 9, Long.MAX_VALUE}) {
            histogram.record(nanos);
        }

        assertEquals(10, histogram.count());
        assertEquals(Long.MAX_VALUE, histogram.percentile(100));
    }

    @Test
    void aMinuteIsTheLastSixtySeconds() {
        Rate rate = new Rate();
        for (long second = 1; second <= 200; second++) {
            rate.add(second);
            rate.add(second);
        }

        assertEquals(new Statistics.Count(120, 400), rate.count(200));
        assertEquals(new Statistics.Count(2, 400), rate.count(259));
        assertEquals(new Statistics.Count(0, 400), rate.count(260));
        assertEquals(new Statistics.Count(0, 400), rate.count(100_000));
    }

    @Test
    void countsOfManyThreadsAddUp() throws Exception {
        Rate rate = new Rate();
        Histogram histogram = new Histogram();
        List<Thread> threads = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    for (int n = 0; n < 10_000; n++) {
                        rate.add(1);
                        histogram.record(1_000);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(new Statistics.Count(80_000, 80_000), rate.count(1));
        assertEquals(80_000, histogram.count());
    }

    @Test
    void anOfferIsTimedUntilItsAckAndNotAcrossLinks() {
        Meter meter = new Meter(() -> now);
        meter.offered(BOB, 1);
        now += 1_000;
        meter.offered(BOB, 3);
        now += 1_000;
        meter.acked(BOB, 2);
        meter.linkChanged(BOB);
        now += 1_000_000;
        meter.acked(BOB, 3);

        Statistics.Timing timing = timing(meter, Stage.OFFER_TO_ACK);
        assertEquals(1, timing.count());
        assertTrue(timing.p95().toNanos() >= 2_000 && timing.p95().toNanos() <= 2_250, timing::toString);
    }

    @Test
    void retriesAreCountedByReasonMostFirst() {
        Meter meter = new Meter(() -> now);
        meter.dialling(BOB);
        meter.dialFailed(BOB, Meter.Retry.TIMED_OUT);
        meter.retry(Meter.Retry.NOT_REACHED);
        meter.retry(Meter.Retry.NOT_REACHED);
        meter.dialling(BOB);
        now += TimeUnit.SECONDS.toNanos(1);
        meter.linked(BOB);
        meter.linked(BOB);

        Map<String, Long> retries = meter.statistics(OptionalLong.empty()).retries();
        assertEquals(
                List.of("not reached=2", "timed out=1"),
                retries.entrySet().stream().map(Object::toString).toList());
        assertEquals(1, timing(meter, Stage.DIAL).count());
    }

    private static Statistics.Timing timing(Meter meter, Stage stage) {
        return meter.statistics(OptionalLong.empty()).timings().get(stage.ordinal());
    }

    @Test
    void twoNodesCountWhatTheyDo() throws Exception {
        FakeNet net = new FakeNet();
        Node alice = new Node(net, ALICE, BOB, PeerState.FRIEND, Node.generous());
        Node bob = new Node(net, BOB, ALICE, PeerState.FRIEND, Node.generous());
        try {
            bob.storage.freeBytes(1L << 40);
            for (int i = 0; i < 10; i++) {
                alice.send("text " + i);
            }
            alice.await(() -> alice.everythingDelivered(10));
            MessageId beyond = new MessageId(ReceiverTest.STREAM, 1_000);
            for (Frame frame : Wire.message(beyond, 1, Content.text("too much"))) {
                net.forge(BOB, frame);
            }
            alice.await(() -> net.retryAfters.get() == 1);

            Statistics sender = alice.messenger.statistics();
            Statistics reader = bob.messenger.statistics();
            assertEquals(new Statistics.Count(10, 10), sender.sent());
            assertEquals(new Statistics.Count(10, 10), sender.delivered());
            assertEquals(new Statistics.Count(10, 10), reader.received());
            assertEquals(0, sender.creditViolations());
            assertEquals(1, reader.creditViolations());
            assertEquals(OptionalLong.of(1L << 40), reader.freeBytes());
            assertEquals(10, sender.timings().get(Stage.SEND_COMMIT.ordinal()).count());
            assertTrue(sender.timings().get(Stage.OFFER_TO_ACK.ordinal()).count() > 0);
            assertTrue(reader.timings().get(Stage.INBOUND_COMMIT.ordinal()).count() > 0);
            assertTrue(sender.since().compareTo(Duration.ZERO) > 0);
        } finally {
            alice.messenger.stop();
            bob.messenger.stop();
            alice.storage.close();
            bob.storage.close();
        }
    }
}
