package chat.allium.transport.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import chat.allium.api.transport.TransportException.Reason;
import chat.allium.arti.ArtiException.Kind;
import chat.allium.transport.tor.DialPlan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DialPlanTest {

    private static final long EPOCH = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10); // time may overflow

    private final DialPlan plan = new DialPlan(DialPlan.Rules.DEFAULT, EPOCH, Duration.ofSeconds(30));

    private static long at(double seconds) {
        return EPOCH + (long) (seconds * 1e9);
    }

    private static Step.Start start(double limitSeconds) {
        return new Step.Start(Duration.ofNanos((long) (limitSeconds * 1e9)));
    }

    private static Step until(double seconds) {
        return new Step.Wait(at(seconds));
    }

    private Reason giveUp(double seconds) {
        return assertInstanceOf(Step.GiveUp.class, plan.next(at(seconds))).reason();
    }

    @Test
    void anAttemptStartsAtOnceAndAnotherEveryFiveSeconds() {
        assertEquals(start(12), plan.next(at(0)));
        assertEquals(until(5), plan.next(at(0)));
        assertEquals(start(12), plan.next(at(5)));
        assertEquals(start(12), plan.next(at(10)));
    }

    @Test
    void atMostThreeAreUnderWay() {
        for (double seconds : new double[] {0, 5, 10}) {
            assertEquals(start(12), plan.next(at(seconds)));
        }
        assertEquals(until(30), plan.next(at(15)));
        plan.failed(at(15.5), Kind.TIMED_OUT);
        assertEquals(start(12), plan.next(at(15.5)));
    }

    @Test
    void attemptsThatHangFillTheBudgetAndNoMore() {
        List<Double> starts = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        for (double now = 0; now < 30; now += 0.5) {
            while (!ends.isEmpty() && ends.getFirst() <= now) {
                ends.removeFirst();
                plan.failed(at(now), Kind.TIMED_OUT);
            }
            if (plan.next(at(now)) instanceof Step.Start(Duration limit)) {
                starts.add(now);
                ends.add(now + limit.toMillis() / 1e3);
            }
        }
        assertEquals(List.of(0.0, 5.0, 10.0, 15.0, 20.0, 25.0), starts);
        assertEquals(30.0, ends.getLast());
        assertEquals(Reason.TIMEOUT, giveUp(30));
    }

    @Test
    void aRefusedIntroductionIsTriedAgainASecondLater() {
        plan.next(at(0));
        plan.failed(at(1.2), Kind.UNREACHABLE);
        assertEquals(until(2.2), plan.next(at(1.2)));
        assertEquals(start(12), plan.next(at(2.2)));
    }

    @Test
    void aMissingDescriptorIsNotLookedForMoreOften() {
        plan.next(at(0));
        plan.failed(at(1), Kind.PEER_OFFLINE);
        assertEquals(until(5), plan.next(at(1)));
        assertEquals(start(12), plan.next(at(5)));
        plan.failed(at(6), Kind.PEER_OFFLINE);
        assertEquals(Reason.UNREACHABLE, giveUp(30));
    }

    @Test
    void theLastAttemptHasOnlyWhatIsLeft() {
        assertEquals(start(12), plan.next(at(0)));
        plan.failed(at(12), Kind.TIMED_OUT);
        assertEquals(start(5), plan.next(at(25)));
        assertEquals(until(30), plan.next(at(25)));
    }

    @Test
    void aShortBudgetShortensTheFirstAttempt() {
        DialPlan brief = new DialPlan(DialPlan.Rules.DEFAULT, EPOCH, Duration.ofSeconds(2));
        assertEquals(start(2), brief.next(at(0)));
        assertEquals(until(2), brief.next(at(0)));
        assertInstanceOf(Step.GiveUp.class, brief.next(at(2)));
    }

    @Test
    void whatCanNotGetBetterEndsAtOnce() {
        plan.next(at(0));
        plan.failed(at(0.1), Kind.ILLEGAL_ARGUMENT);
        assertEquals(Reason.INVALID, giveUp(0.1));
    }

    @Test
    void aClientThatIsGoneEndsAtOnce() {
        plan.next(at(0));
        plan.failed(at(0.1), Kind.STALE_HANDLE);
        assertEquals(Reason.CLOSED, giveUp(0.1));
    }
}
