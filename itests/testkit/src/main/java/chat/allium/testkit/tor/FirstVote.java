package chat.allium.testkit.tor;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When the authorities make their first consensus. Its relays are those known when voting starts, and the next chance
 * comes a whole voting interval later: so the vote is held off until every authority knows every relay, and then set to
 * the next possible moment.
 *
 * <p>Authorities vote so that the consensus becomes valid at a multiple of the interval, in seconds of the epoch.
 *
 * @param interval seconds
 * @param validAfter when the consensus appears
 */
record FirstVote(int interval, Instant validAfter) {
    /** Seconds for votes to go round, and again for signatures: the least that tor takes. */
    static final int DELAY = 2;

    /** What tor takes: divisors of half an hour. */
    private static final List<Integer> INTERVALS = IntStream.rangeClosed(5, 200)
            .filter(seconds -> 1800 % seconds == 0)
            .boxed()
            .toList();

    /** From a reload to the first vote: the authorities have to notice it. */
    private static final Duration NOTICE = Duration.ofSeconds(1);

    private static final Duration FAR = Duration.ofSeconds(10);

    /** Longer than twelve tors need to start on a busy machine. */
    private static final Duration HOLD_OFF = Duration.ofSeconds(30);

    /** The first vote that is far enough away not to happen while the network starts. */
    static FirstVote heldOff(Instant now) {
        return first(vote -> !vote.validAfter.isBefore(now.plus(HOLD_OFF)), now)
                .orElseGet(() -> all(now).max(Comparator.comparing(FirstVote::validAfter))
                        .orElseThrow());
    }

    /**
     * The earliest vote that authorities who learn of it now can still hold. None for the few seconds before a moment
     * that too many intervals share: asking again after it is quicker than any interval that does not.
     */
    static Optional<FirstVote> soonest(Instant now) {
        return first(
                vote -> !vote.votingStarts().isBefore(now.plus(NOTICE)) && vote.validAfter.isBefore(now.plus(FAR)),
                now);
    }

    Instant votingStarts() {
        // Tor's own rule: where the delays fill more than half the interval, a quarter of it each.
        int delay = 2 * DELAY > interval / 2 ? interval / 4 : DELAY;
        return validAfter.minusSeconds(2L * delay);
    }

    private static Optional<FirstVote> first(Predicate<FirstVote> possible, Instant now) {
        return all(now).filter(possible).min(Comparator.comparing(FirstVote::validAfter));
    }

    private static Stream<FirstVote> all(Instant now) {
        return INTERVALS.stream().map(interval -> new FirstVote(interval, slotAfter(now, interval)));
    }

    private static Instant slotAfter(Instant now, int interval) {
        return Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond(), interval) + 1) * interval);
    }
}
