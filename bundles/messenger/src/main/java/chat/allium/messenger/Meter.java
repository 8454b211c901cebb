package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.Statistics;
import chat.allium.api.message.Statistics.Stage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Counts and times what the messenger does, for its operator. Thread-safe and lock-free but for what is said to be of the delivery
 * loop; its memory is bounded by the number of friends.
 */
final class Meter {

    /** Why something is tried again. */
    enum Retry {
        NOT_REACHED,
        TIMED_OUT,
        LINK_CLOSED,
        TRANSPORT_NOT_READY,
        NO_SUCH_ADDRESS,
        NOT_THE_FRIEND,
        REFUSED,
        FRIEND_ASKED_TO_PAUSE,
        STORE_FAILED
    }

    /** More offers of one friend under way are not timed. */
    private static final int MOST_OFFERS = 64;

    private record Offer(long upTo, long at) {}

    private final Map<Stage, Histogram> stages = new EnumMap<>(Stage.class);
    private final Map<Retry, LongAdder> retries = new ConcurrentHashMap<>();
    private final Rate sent = new Rate();
    private final Rate delivered = new Rate();
    private final Rate received = new Rate();
    private final LongAdder violations = new LongAdder();
    /** Both on the delivery loop only. */
    private final Map<PeerId, Deque<Offer>> offers = new HashMap<>();

    private final Map<PeerId, Long> dials = new HashMap<>();
    private final LongSupplier nanos;
    private final long startedAt;

    Meter(LongSupplier nanos) {
        this.nanos = nanos;
        this.startedAt = nanos.getAsLong();
        for (Stage stage : Stage.values()) {
            stages.put(stage, new Histogram());
        }
    }

    long now() {
        return nanos.getAsLong();
    }

    /** @param since what {@link #now} said when the stage began */
    void took(Stage stage, long since) {
        stages.get(stage).record(nanos.getAsLong() - since);
    }

    void count(MessengerEvent event) {
        switch (event) {
            case MessengerEvent.Stored stored ->
                (stored.message().direction() == Direction.IN ? received : sent).add(second());
            case MessengerEvent.StateChanged changed
            when changed.state() == MessageState.DELIVERED -> delivered.add(second());
            default -> {}
        }
    }

    void retry(Retry why) {
        retries.computeIfAbsent(why, w -> new LongAdder()).increment();
    }

    void violation() {
        violations.increment();
    }

    /** On the delivery loop, as all that follow but the last. */
    void offered(PeerId peer, long upTo) {
        Deque<Offer> open = offers.computeIfAbsent(peer, p -> new ArrayDeque<>());
        if (open.size() < MOST_OFFERS) {
            open.add(new Offer(upTo, nanos.getAsLong()));
        }
    }

    void acked(PeerId peer, long high) {
        Deque<Offer> open = offers.get(peer);
        while (open != null && !open.isEmpty() && open.element().upTo() <= high) {
            took(Stage.OFFER_TO_ACK, open.remove().at());
        }
    }

    void linkChanged(PeerId peer) {
        offers.remove(peer);
    }

    void dialling(PeerId peer) {
        dials.putIfAbsent(peer, nanos.getAsLong());
    }

    void linked(PeerId peer) {
        Long since = dials.remove(peer);
        if (since != null) {
            took(Stage.DIAL, since);
        }
    }

    void dialFailed(PeerId peer, Retry why) {
        dials.remove(peer);
        retry(why);
    }

    void forget(PeerId peer) {
        offers.remove(peer);
        dials.remove(peer);
    }

    /** Any thread. */
    Statistics statistics(OptionalLong freeBytes) {
        long second = second();
        Map<String, Long> byReason = new LinkedHashMap<>();
        retries.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<Retry, LongAdder> e) -> -e.getValue().sum())
                        .thenComparing(Map.Entry::getKey))
                .forEach(e -> byReason.put(
                        e.getKey().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                        e.getValue().sum()));
        return new Statistics(
                Duration.ofNanos(nanos.getAsLong() - startedAt),
                sent.count(second),
                delivered.count(second),
                received.count(second),
                Stream.of(Stage.values()).map(this::timing).toList(),
                byReason,
                violations.sum(),
                freeBytes);
    }

    private Statistics.Timing timing(Stage stage) {
        Histogram histogram = stages.get(stage);
        return new Statistics.Timing(
                stage,
                histogram.count(),
                Duration.ofNanos(histogram.percentile(50)),
                Duration.ofNanos(histogram.percentile(95)));
    }

    private long second() {
        return 1 + TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - startedAt);
    }
}
