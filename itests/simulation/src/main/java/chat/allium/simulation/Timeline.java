package chat.allium.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Virtual time: one agenda of what happens, in order. Everything runs on the caller's thread, so that the same seed makes the same
 * run; {@link #note} mixes what happened into a number that tells two runs apart.
 */
public final class Timeline {

    public static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    public static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    public static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    public static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    /** What is left of the present second, in order. */
    private final PriorityQueue<Event> soon = new PriorityQueue<>();
    /** What comes in each second after it, in no order: to keep all of it in order would take a fifth of the run. */
    private final Map<Long, List<Event>> later = new HashMap<>();

    private long second;
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
        Event event = new Event(Math.max(now, nanos), orders++, what);
        long when = event.at() / SECOND;
        if (when <= second) {
            soon.add(event);
        } else {
            later.computeIfAbsent(when, s -> new ArrayList<>()).add(event);
        }
    }

    /** Lets happen what is planned until then. */
    public void runUntil(long nanos) {
        while (isPlanned(nanos)) {
            Event next = soon.remove();
            now = next.at();
            events++;
            next.what().run();
        }
        now = nanos;
    }

    private boolean isPlanned(long until) {
        while (soon.isEmpty() && second < until / SECOND) {
            List<Event> present = later.remove(++second);
            if (present != null) {
                soon.addAll(present);
            }
        }
        return !soon.isEmpty() && soon.element().at() <= until;
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
