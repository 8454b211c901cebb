package chat.allium.testkit.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;

/** A clock that moves when it is told to, and a scheduler that follows it. Thread-safe. */
final class VirtualTime {

    /** Where every test begins. */
    private static final Instant BEGIN = Instant.parse("2030-01-01T12:00:00Z");

    private final PriorityQueue<VirtualTask<?>> tasks = new PriorityQueue<>(
            Comparator.<VirtualTask<?>>comparingLong(VirtualTask::due).thenComparingLong(VirtualTask::order));
    private final VirtualScheduler scheduler = new VirtualScheduler(this);
    private long nanos;

    synchronized long nanos() {
        return nanos;
    }

    long millis() {
        return now().toEpochMilli();
    }

    Instant now() {
        return BEGIN.plusNanos(nanos());
    }

    Clock clock() {
        return new VirtualClock(ZoneOffset.UTC);
    }

    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    synchronized void add(VirtualTask<?> task) {
        tasks.add(task);
    }

    synchronized void remove(VirtualTask<?> task) {
        tasks.remove(task);
    }

    /** The next task that is due within this time, for which the clock was moved on. */
    synchronized Optional<VirtualTask<?>> next(long until) {
        VirtualTask<?> first = tasks.peek();
        if (first == null || first.due() > until) {
            return Optional.empty();
        }
        tasks.remove();
        nanos = Math.max(nanos, first.due());
        return Optional.of(first);
    }

    synchronized boolean isDue() {
        return !tasks.isEmpty() && tasks.peek().due() <= nanos;
    }

    /** What was to be done is not done. */
    synchronized void forget() {
        tasks.clear();
    }

    synchronized void moveTo(long then) {
        nanos = Math.max(nanos, then);
    }

    long after(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not go back");
        }
        return Math.addExact(nanos(), time.toNanos());
    }

    private final class VirtualClock extends Clock {

        private final ZoneId zone;

        VirtualClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new VirtualClock(other);
        }

        @Override
        public Instant instant() {
            return now();
        }
    }
}
