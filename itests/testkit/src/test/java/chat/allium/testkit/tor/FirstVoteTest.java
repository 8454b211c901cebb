package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstVoteTest {
    private static final Instant HALF_HOUR = Instant.parse("2026-05-04T10:30:00Z");

    @ParameterizedTest
    @CsvSource({
        // after the half hour, interval, valid after it: the first slot whose vote is a second away or more
        "0.000, 5, 5",
        "2.000, 5, 5",
        "2.001, 6, 6",
        "3.001, 9, 9",
        "4.000, 9, 9",
        "4.001, 10, 10",
        "5.000, 5, 10",
        "58.250, 8, 64",
        "11.000, 5, 15",
    })
    void theSoonestVoteIsTheFirstThatCanStillBeHeld(double now, int interval, long validAfter) {
        var vote = FirstVote.soonest(HALF_HOUR.plusMillis(Math.round(now * 1000)));

        assertEquals(Optional.of(new FirstVote(interval, HALF_HOUR.plusSeconds(validAfter))), vote);
    }

    @Test
    void theSoonestVoteIsNeverMissedAndNeverFar() {
        assertTrue(halfHour().allMatch(now -> FirstVote.soonest(now)
                .filter(vote -> vote.votingStarts().isBefore(now.plusSeconds(1))
                        || vote.validAfter().isAfter(now.plusSeconds(10))
                        || !isNextSlot(vote, now))
                .isEmpty()));
    }

    @Test
    void thereIsAVoteAtAnyTimeOrThreeSecondsLater() {
        assertTrue(halfHour().allMatch(now -> FirstVote.soonest(now)
                .or(() -> FirstVote.soonest(now.plusSeconds(3)))
                .isPresent()));
        assertEquals(Optional.empty(), FirstVote.soonest(HALF_HOUR.minusMillis(2_500)));
    }

    @Test
    void theVoteHeldOffLeavesTimeToStartExceptJustBeforeTheHalfHourThatAllIntervalsShare() {
        assertTrue(halfHour()
                .limit(1770 * 4)
                .allMatch(now -> !FirstVote.heldOff(now).validAfter().isBefore(now.plusSeconds(30))));
        assertTrue(halfHour().allMatch(now -> isNextSlot(FirstVote.heldOff(now), now)));
        assertFalse(
                halfHour().anyMatch(now -> FirstVote.heldOff(now).validAfter().isAfter(now.plusSeconds(200))));
    }

    @ParameterizedTest
    @CsvSource({"5, 2", "6, 2", "9, 4", "10, 4", "60, 4"})
    void shortIntervalsShortenTheDelaysAsTorDoes(int interval, int secondsBefore) {
        var vote = new FirstVote(interval, HALF_HOUR);

        assertEquals(Duration.ofSeconds(secondsBefore), Duration.between(vote.votingStarts(), HALF_HOUR));
    }

    /** Tor takes the next multiple of the interval, whether there is time to vote or not. */
    private static boolean isNextSlot(FirstVote vote, Instant now) {
        return vote.validAfter().getEpochSecond() % vote.interval() == 0
                && vote.validAfter().isAfter(now)
                && !vote.validAfter().minusSeconds(vote.interval()).isAfter(now)
                && 1800 % vote.interval() == 0;
    }

    private static Stream<Instant> halfHour() {
        return IntStream.range(0, 1800 * 4).mapToObj(quarter -> HALF_HOUR.plusMillis(quarter * 250L));
    }
}
