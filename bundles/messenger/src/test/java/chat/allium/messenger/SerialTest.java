package chat.allium.messenger;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SerialTest {

    @Test
    void anErrorKeepsNoOtherTaskFromRunning() throws Exception {
        Serial serial = new Serial("test");
        CountDownLatch ran = new CountDownLatch(1);

        serial.execute(() -> {
            throw new NoClassDefFoundError("on purpose");
        });
        serial.execute(ran::countDown);

        Assertions.assertTrue(ran.await(20, TimeUnit.SECONDS));
    }

    @Test
    void theDeliveryLoopOutlivesAnErrorToo() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        try (DeliveryLoop loop = new DeliveryLoop(System::nanoTime, () -> Long.MAX_VALUE, () -> {}, () -> {})) {
            loop.start();
            loop.execute(() -> {
                throw new NoClassDefFoundError("on purpose");
            });
            loop.execute(ran::countDown);

            Assertions.assertTrue(ran.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatBecameDueWhileTheMachineSleptHappensSoonAfterIt() throws Exception {
        AtomicLong clock = new AtomicLong();
        CountDownLatch ticked = new CountDownLatch(1);
        long due = TimeUnit.HOURS.toNanos(10);
        try (DeliveryLoop loop = new DeliveryLoop(
                clock::get, () -> ticked.getCount() == 0 ? Long.MAX_VALUE : due, ticked::countDown, () -> {})) {
            loop.start();
            CountDownLatch began = new CountDownLatch(1);
            loop.execute(began::countDown);
            Assertions.assertTrue(began.await(20, TimeUnit.SECONDS));

            clock.set(due);

            Assertions.assertTrue(ticked.await(20, TimeUnit.SECONDS), "it naps, it does not wait for ten hours");
        }
        Assertions.assertTrue(
                DeliveryLoop.LONGEST_NAP + BootClock.LOOK_AGAIN < TimeUnit.SECONDS.toNanos(1),
                "and is told within a second");
    }

    @Test
    void theClockIsWatchedThoughNothingIsDue() throws Exception {
        AtomicLong clock = new AtomicLong();
        CountDownLatch watched = new CountDownLatch(1);
        try (DeliveryLoop loop = new DeliveryLoop(clock::get, () -> Long.MAX_VALUE, () -> {}, watched::countDown)) {
            loop.start();
            loop.execute(() -> clock.addAndGet(TimeUnit.SECONDS.toNanos(1)));

            Assertions.assertTrue(watched.await(20, TimeUnit.SECONDS));
        }
    }
}
