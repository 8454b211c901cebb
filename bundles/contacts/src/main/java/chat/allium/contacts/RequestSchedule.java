package chat.allium.contacts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * When errands (a request to deliver, an answer to bring) are tried, without any I/O: {@code (event, nanos) -> errands to try
 * now}. Not thread-safe. Each errand waits for itself only; one that is under way and says nothing for {@link #LEASE} is
 * tried again.
 *
 * @param <K> names an errand
 */
final class RequestSchedule<K> {

    static final Duration LEASE = Duration.ofMinutes(2);
    private static final long NEVER = Long.MAX_VALUE;

    /** What can happen. */
    sealed interface Event<K> {
        /** An errand is there, to be tried at once. @param failures in a row, so far */
        record Added<K>(K key, int failures) implements Event<K> {}

        /** An errand is done with. */
        record Removed<K>(K key) implements Event<K> {}

        /** Somebody else began to try it. */
        record Started<K>(K key) implements Event<K> {}

        /** The peer was not there. */
        record Failed<K>(K key) implements Event<K> {}

        /** Something on our side was not ready: does not count. */
        record Deferred<K>(K key) implements Event<K> {}

        /** Nothing to do for it until the node comes online again. */
        record Rested<K>(K key) implements Event<K> {}

        /** The peer was heard of: try now, if it is not under way. */
        record Hurried<K>(K key) implements Event<K> {}

        /** A transport came online: try all now. */
        record Online<K>() implements Event<K> {}

        /** The time {@link #nextTick} asked for has come. */
        record Tick<K>() implements Event<K> {}
    }

    private static final class Errand {
        int failures;
        boolean underWay;
        boolean resting;
        long dueNanos;

        void due(long nanos) {
            underWay = false;
            resting = false;
            dueNanos = nanos;
        }
    }

    private final long firstNanos;
    private final long longestNanos;
    private final int atOnce;
    private final Map<K, Errand> errands = new LinkedHashMap<>();

    RequestSchedule(Duration first, Duration longest, int atOnce) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
        this.atOnce = atOnce;
    }

    /** Takes an event. @param nanos monotonic @return errands to try now, each under way from here on */
    List<K> on(Event<K> event, long nanos) {
        switch (event) {
            case Event.Added<K>(K key, int failures) -> {
                Errand errand = errands.computeIfAbsent(key, k -> new Errand());
                errand.failures = failures;
                errand.due(nanos);
            }
            case Event.Removed<K>(K key) -> errands.remove(key);
            case Event.Started<K>(K key) -> with(key, errand -> start(errand, nanos));
            case Event.Failed<K>(K key) -> with(key, errand -> errand.due(nanos + backOff(++errand.failures)));
            case Event.Deferred<K>(K key) -> with(key, errand -> errand.due(nanos + firstNanos));
            case Event.Rested<K>(K key) ->
                with(key, errand -> {
                    errand.due(nanos);
                    errand.failures = 0;
                    errand.resting = true;
                });
            case Event.Hurried<K>(K key) -> with(key, errand -> hurry(errand, nanos));
            case Event.Online<K>() -> errands.values().forEach(errand -> hurry(errand, nanos));
            case Event.Tick<K>() -> {}
        }
        return due(nanos);
    }

    /** When {@link Event.Tick} is due next; {@link Long#MAX_VALUE} for never. */
    long nextTick() {
        boolean full = underWay() >= atOnce;
        return errands.values().stream()
                .filter(errand -> !errand.resting && (errand.underWay || !full))
                .mapToLong(errand -> errand.dueNanos)
                .min()
                .orElse(NEVER);
    }

    /** Failures in a row; 0 for an errand that is not there. */
    int failures(K key) {
        Errand errand = errands.get(key);
        return errand == null ? 0 : errand.failures;
    }

    private List<K> due(long nanos) {
        List<K> now = new ArrayList<>();
        long free = atOnce - underWay();
        for (Map.Entry<K, Errand> entry : errands.entrySet()) {
            Errand errand = entry.getValue();
            if (errand.resting || errand.dueNanos > nanos || !errand.underWay && free <= 0) {
                continue;
            }
            free -= errand.underWay ? 0 : 1;
            start(errand, nanos);
            now.add(entry.getKey());
        }
        return now;
    }

    private long underWay() {
        return errands.values().stream().filter(errand -> errand.underWay).count();
    }

    private long backOff(int failures) {
        return Math.min(longestNanos, firstNanos << Math.min(failures - 1, 20));
    }

    private void with(K key, Consumer<Errand> work) {
        Errand errand = errands.get(key);
        if (errand != null) {
            work.accept(errand);
        }
    }

    private static void start(Errand errand, long nanos) {
        errand.underWay = true;
        errand.resting = false;
        errand.dueNanos = nanos + LEASE.toNanos();
    }

    private static void hurry(Errand errand, long nanos) {
        if (!errand.underWay) {
            errand.due(nanos);
        }
    }
}
