package chat.allium.contacts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.contacts.RequestSchedule.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestScheduleTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RequestSchedule<String> schedule =
            new RequestSchedule<>(Duration.ofSeconds(30), Duration.ofMinutes(15), 2);

    @Test
    void triesAtOnceThenAfterThirtySecondsDoublingToFifteenMinutes() {
        long now = 0;
        assertEquals(List.of("a"), schedule.on(new Event.Added<>("a", 0), now));
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            assertEquals(List.of(), schedule.on(new Event.Failed<>("a"), now));
            pauses.add((schedule.nextTick() - now) / SECOND);
            now = schedule.nextTick();
            assertEquals(List.of(), schedule.on(new Event.Tick<>(), now - 1));
            assertEquals(List.of("a"), schedule.on(new Event.Tick<>(), now));
        }
        assertEquals(List.of(30L, 60L, 120L, 240L, 480L, 900L, 900L, 900L), pauses);
    }

    @Test
    void goesOnWhereItWasBeforeARestart() {
        schedule.on(new Event.Added<>("a", 4), 0);
        schedule.on(new Event.Failed<>("a"), 0);
        assertEquals(480 * SECOND, schedule.nextTick());
        assertEquals(5, schedule.failures("a"));
    }

    @Test
    void survivesAnyNumberOfFailures() {
        schedule.on(new Event.Added<>("a", Integer.MAX_VALUE - 1), 0);
        schedule.on(new Event.Failed<>("a"), 0);
        assertEquals(900 * SECOND, schedule.nextTick());
    }

    @Test
    void whatWasNotTheirFaultDoesNotCount() {
        schedule.on(new Event.Added<>("a", 3), 0);
        schedule.on(new Event.Deferred<>("a"), 0);
        assertEquals(30 * SECOND, schedule.nextTick());
        assertEquals(3, schedule.failures("a"));
    }

    @Test
    void comingOnlineTriesAllAtOnceAlsoWhatRests() {
        schedule.on(new Event.Added<>("a", 0), 0);
        schedule.on(new Event.Added<>("b", 0), 0);
        schedule.on(new Event.Failed<>("a"), 0);
        schedule.on(new Event.Rested<>("b"), 0);
        assertEquals(30 * SECOND, schedule.nextTick());
        assertEquals(List.of("a", "b"), schedule.on(new Event.Online<>(), SECOND));
    }

    @Test
    void whatRestsIsNotTriedByTheClock() {
        schedule.on(new Event.Added<>("a", 0), 0);
        schedule.on(new Event.Rested<>("a"), 0);
        assertEquals(Long.MAX_VALUE, schedule.nextTick());
        assertEquals(List.of("a"), schedule.on(new Event.Hurried<>("a"), 1));
    }

    @Test
    void hurriesNothingThatIsUnderWay() {
        schedule.on(new Event.Added<>("a", 0), 0);
        assertEquals(List.of(), schedule.on(new Event.Hurried<>("a"), 1));
        assertEquals(List.of(), schedule.on(new Event.Online<>(), 1));
    }

    @Test
    void onlySoManyAreUnderWayAndTheOthersFollow() {
        schedule.on(new Event.Added<>("a", 0), 0);
        schedule.on(new Event.Added<>("b", 0), 0);
        assertEquals(List.of(), schedule.on(new Event.Added<>("c", 0), 0));
        assertEquals(RequestSchedule.LEASE.toNanos(), schedule.nextTick());
        assertEquals(List.of("c"), schedule.on(new Event.Failed<>("a"), 5));
    }

    @Test
    void anErrandThatSaysNothingIsTriedAgain() {
        schedule.on(new Event.Added<>("a", 0), 0);
        assertEquals(List.of("a"), schedule.on(new Event.Tick<>(), RequestSchedule.LEASE.toNanos()));
    }

    @Test
    void oneSlowErrandDelaysNoOther() {
        schedule.on(new Event.Added<>("slow", 10), 0);
        schedule.on(new Event.Failed<>("slow"), 0);
        assertEquals(List.of("quick"), schedule.on(new Event.Added<>("quick", 0), 1));
    }

    @Test
    void aRemovedErrandIsForgotten() {
        schedule.on(new Event.Added<>("a", 0), 0);
        schedule.on(new Event.Removed<>("a"), 0);
        schedule.on(new Event.Failed<>("a"), 0);
        assertEquals(Long.MAX_VALUE, schedule.nextTick());
        assertEquals(0, schedule.failures("a"));
    }
}
