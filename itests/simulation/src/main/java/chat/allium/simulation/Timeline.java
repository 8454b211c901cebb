package chat.allium.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Virtual time: one queue of what happens, in order. Everything runs on the caller's thread, so that the same seed makes the same
 * run; {@link #note} mixes what happened into a number that tells two runs apart.
 */
public final class Timeline {

    public static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    public static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    public static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    public static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private record Event(long at, long order, Runnable what) {}

    private final PriorityQueue<Event> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now;
    private long orders;
    private long events;
    private long trace = 0x9E3779B97F4A7C15L;

    /** Nanoseconds since the beginning. */
    public long now() {
        return now;
    }

    /** Plans something; what is planned for the same moment happens in the order in which it was planned. */
    public void at(long nanos, Runnable what) {
        agenda.add(new Event(Math.max(now, nanos), orders++, what));
    }

    /** Lets happen what is planned until then. */
    public void runUntil(long nanos) {
        while (!agenda.isEmpty() && agenda.peek().at() <= nanos) {
            Event next = agenda.remove();
            now = next.at();
            events++;
            next.what().run();
        }
        now = nanos;
    }

    /** Something that must be the same in every run of a seed. */
    public void note(long kind, long first, long second, long third) {
        trace = mix(mix(mix(mix(mix(trace, now), kind), first), second), third);
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 29;
    }

    /** The number that stands for all that was noted. */
    public long trace() {
        return trace;
    }

    /** How much happened. */
    public long events() {
        return events;
    }
}
