package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTimeTest {

    private static final long DAY = 86_400_000;
    private static final long START = 1_700_000_000_000L;

    private long bootMillis = 5_000;
    private long wall = START;

    private final NodeTime time = node("boot-1");

    private NodeTime node(String bootId) {
        return new NodeTime(() -> TimeUnit.MILLISECONDS.toNanos(bootMillis), () -> wall, bootId);
    }

    private void pass(long millis) {
        bootMillis += millis;
        wall += millis;
    }

    @Test
    void startsAsTheWallClockAndRunsWithIt() {
        time.restore(Optional.empty());
        pass(1_234);

        assertEquals(START + 1_234, time.millis());
        assertEquals(Instant.ofEpochMilli(START + 1_234), time.shown(time.millis()));
    }

    @ParameterizedTest
    @ValueSource(longs = {DAY, -DAY, 31_000, -31_000})
    void aJumpOfTheWallClockIsLeftOut(long jump) {
        time.restore(Optional.empty());
        time.unsaved();
        pass(1_000);
        wall += jump;
        assertEquals(START + 1_000, time.millis());
        pass(1_000);

        assertEquals(START + 2_000, time.millis());
        assertEquals(Instant.ofEpochMilli(wall), time.shown(time.millis()), "people see the clock as it is set now");
        assertTrue(time.unsaved().isPresent());
        assertFalse(time.unsaved().isPresent());
    }

    @ParameterizedTest
    @ValueSource(longs = {DAY, -DAY, 0})
    void anotherRunInTheSameBootGoesByTheBootClock(long jump) {
        time.restore(Optional.empty());
        byte[] saved = time.unsaved().orElseThrow();
        pass(60_000);
        wall += jump;

        NodeTime next = node("boot-1");
        next.restore(Optional.of(saved));

        assertEquals(START + 60_000, next.millis());
    }

    @Test
    void acrossBootsTheWallClockTells() {
        time.restore(Optional.empty());
        byte[] saved = time.unsaved().orElseThrow();
        wall += DAY;
        bootMillis = 10;

        NodeTime next = node("boot-2");
        next.restore(Optional.of(saved));

        assertEquals(START + DAY, next.millis());
    }

    @Test
    void acrossBootsItNeverGoesBack() {
        time.restore(Optional.empty());
        byte[] saved = time.unsaved().orElseThrow();
        wall -= DAY;
        bootMillis = 10;

        NodeTime next = node("boot-2");
        next.restore(Optional.of(saved));
        assertEquals(START + 10, next.millis());
        NodeTime third = node("boot-2");
        third.restore(next.unsaved());
        pass(5);

        assertEquals(START + 15, third.millis());
    }

    @Test
    void whatPassedSinceTheBootIsKnownWhereTheWallClockWentBack() {
        time.restore(Optional.empty());
        byte[] saved = time.unsaved().orElseThrow();
        wall -= DAY;
        bootMillis = 600_000;

        NodeTime next = node("boot-2");
        next.restore(Optional.of(saved));

        assertEquals(START + 600_000, next.millis(), "the node started ten minutes after its machine");
    }

    @Test
    void acrossBootsItGoesOnFromWhereItWasRenewedLast() {
        time.restore(Optional.empty());
        pass(DAY);
        time.renew();
        byte[] saved = time.unsaved().orElseThrow();
        wall -= 3 * DAY;
        bootMillis = 10;

        NodeTime next = node("boot-2");
        next.restore(Optional.of(saved));

        assertEquals(START + DAY + 10, next.millis(), "what was sent a minute ago is not in the future");
    }

    @Test
    void renewingMovesNoTime() {
        time.restore(Optional.empty());
        pass(1_000);
        wall += DAY;
        time.renew();
        pass(1_000);

        assertEquals(START + 2_000, time.millis());
        assertEquals(Instant.ofEpochMilli(wall), time.shown(time.millis()));
    }

    @Test
    void whatCanNotBeReadIsIgnored() {
        time.restore(Optional.of("nonsense".getBytes()));

        assertEquals(START, time.millis());
    }

    @Test
    void momentsMapToTheBootClock() {
        time.restore(Optional.empty());
        wall += DAY;

        assertEquals(TimeUnit.MILLISECONDS.toNanos(bootMillis + 250), time.nanosAt(START + 250));
    }

    @Test
    void momentsAreWholeMillisecondsWheneverOneAsks() {
        NodeTime odd = new NodeTime(() -> TimeUnit.MILLISECONDS.toNanos(bootMillis) + 123_456, () -> wall, "boot");
        odd.restore(Optional.empty());

        assertEquals(TimeUnit.MILLISECONDS.toNanos(bootMillis + 250), odd.nanosAt(odd.millis() + 250));
    }

    /** A wall clock that says nothing of any sleep. */
    private static LongSupplier awake(AtomicLong nanoTime) {
        return () -> START + TimeUnit.NANOSECONDS.toMillis(nanoTime.get());
    }

    @Test
    void theBootClockCountsSleep() {
        AtomicLong nanoTime = new AtomicLong(-50);
        AtomicLong uptime = new AtomicLong(TimeUnit.HOURS.toNanos(1));
        BootClock clock = new BootClock(nanoTime::get, awake(nanoTime), () -> OptionalLong.of(uptime.get()));
        assertEquals(TimeUnit.HOURS.toNanos(1), clock.getAsLong());
        nanoTime.addAndGet(7);
        assertEquals(TimeUnit.HOURS.toNanos(1) + 7, clock.getAsLong());

        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
        uptime.addAndGet(TimeUnit.HOURS.toNanos(8));

        assertEquals(TimeUnit.HOURS.toNanos(9), clock.getAsLong());
        uptime.addAndGet(-TimeUnit.HOURS.toNanos(3));
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertEquals(TimeUnit.HOURS.toNanos(9) + TimeUnit.SECONDS.toNanos(2), clock.getAsLong(), "never back");
    }

    /** What is stored after a sleep that goes unnoticed expires too early once a longer one is noticed. */
    @Test
    void theBootClockCountsAShortSleepToo() {
        AtomicLong nanoTime = new AtomicLong();
        AtomicLong uptime = new AtomicLong();
        BootClock clock = new BootClock(nanoTime::get, awake(nanoTime), () -> OptionalLong.of(uptime.get()));
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
        uptime.addAndGet(TimeUnit.SECONDS.toNanos(2) + TimeUnit.MILLISECONDS.toNanos(500));

        assertEquals(uptime.get(), clock.getAsLong());
    }

    /** What is stored at once after waking would count the sleep as waiting, and expire too early by it. */
    @Test
    void theBootClockKnowsOfASleepAtOnceFromTheWallClock() {
        AtomicLong nanoTime = new AtomicLong();
        AtomicLong uptime = new AtomicLong();
        BootClock clock = new BootClock(nanoTime::get, () -> wall, () -> OptionalLong.of(uptime.get()));
        nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        uptime.addAndGet(TimeUnit.HOURS.toNanos(8) + TimeUnit.MILLISECONDS.toNanos(1));
        wall += TimeUnit.HOURS.toMillis(8) + 1;

        assertEquals(uptime.get(), clock.getAsLong());
    }

    @Test
    void theBootClockDoesNotBelieveTheWallClock() {
        AtomicLong nanoTime = new AtomicLong();
        BootClock clock = new BootClock(nanoTime::get, () -> wall, () -> OptionalLong.of(nanoTime.get()));
        nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        wall += DAY;

        assertEquals(TimeUnit.MILLISECONDS.toNanos(1), clock.getAsLong());
    }

    @Test
    void whatPassesBetweenItsTwoLooksIsNoSleep() {
        AtomicLong nanoTime = new AtomicLong();
        // The one who tells it answers at once, and the thread goes on a second later.
        BootClock clock = new BootClock(
                nanoTime::get, awake(nanoTime), () -> OptionalLong.of(nanoTime.getAndAdd(TimeUnit.SECONDS.toNanos(1))));
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
        long first = clock.getAsLong();
        nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));

        assertEquals(first + TimeUnit.MILLISECONDS.toNanos(100), clock.getAsLong());
        BootClock late = new BootClock(
                nanoTime::get, awake(nanoTime), () -> OptionalLong.of(nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1))));
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
        late.getAsLong();
        nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));

        assertEquals(nanoTime.get(), late.getAsLong(), "a thread that waited before it was answered");
    }

    @Test
    void withoutAnybodyWhoTellsItIsNanoTime() {
        AtomicLong nanoTime = new AtomicLong(99);
        BootClock clock = new BootClock(nanoTime::get, awake(nanoTime), OptionalLong::empty);
        nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(1));

        assertEquals(99 + TimeUnit.MINUTES.toNanos(1), clock.getAsLong());
    }
}
