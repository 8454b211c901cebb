package chat.allium.transport.tor;

import chat.allium.api.transport.TransportException.Reason;
import chat.allium.arti.ArtiException.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * When to start which attempt of one dial: short attempts that overlap, since one may hang for as long as it is let. No
 * thread, clock or I/O: time comes in, steps go out.
 */
final class DialPlan {

    /**
     * How it dials.
     *
     * @param every from the start of one attempt to the start of the next
     * @param each the longest one attempt takes
     * @param afterFailure the pause when nothing is under way any more
     * @param atOnce attempts under way at a time
     */
    record Rules(Duration every, Duration each, Duration afterFailure, int atOnce) {
        static final Rules DEFAULT = new Rules(Duration.ofSeconds(5), Duration.ofSeconds(12), Duration.ofSeconds(1), 3);
    }

    /** What to do now. */
    sealed interface Step {
        /** Start an attempt with this limit. */
        record Start(Duration limit) implements Step {}

        /** Nothing before this moment. */
        record Wait(long until) implements Step {}

        /** It is over. */
        record GiveUp(Reason reason, String sentence) implements Step {}
    }

    private final Rules rules;
    private final long deadline;
    private long nextStart;
    private int running;
    private Optional<Kind> last = Optional.empty();
    private Optional<Step.GiveUp> hopeless = Optional.empty();

    DialPlan(Rules rules, long now, Duration budget) {
        this.rules = rules;
        this.deadline = now + budget.toNanos();
        this.nextStart = now;
    }

    /** The next step; after a start, ask again. */
    Step next(long now) {
        if (hopeless.isPresent()) {
            return hopeless.get();
        }
        if (now - deadline >= 0) {
            return over();
        }
        if (now - nextStart >= 0 && running < rules.atOnce()) {
            running++;
            nextStart = now + rules.every().toNanos();
            long limit = Math.min(rules.each().toNanos(), deadline - now);
            return new Step.Start(Duration.ofNanos(limit));
        }
        boolean full = running >= rules.atOnce();
        return new Step.Wait(full || nextStart - deadline > 0 ? deadline : nextStart);
    }

    /** An attempt has failed. */
    void failed(long now, Kind kind) {
        running--;
        last = Optional.of(kind);
        long soon = now + rules.afterFailure().toNanos();
        if (running == 0 && soon - nextStart < 0 && mayAnswerAtOnce(kind)) {
            nextStart = soon;
        }
        hopeless = hopeless(kind);
    }

    /** Without a descriptor a new attempt is not better than the last; after a stale introduction it is. */
    private static boolean mayAnswerAtOnce(Kind kind) {
        return kind != Kind.PEER_OFFLINE && kind != Kind.NOT_READY;
    }

    private static Optional<Step.GiveUp> hopeless(Kind kind) {
        return switch (kind) {
            case ILLEGAL_ARGUMENT -> Optional.of(new Step.GiveUp(Reason.INVALID, "Tor does not take that address."));
            case UNAUTHORISED ->
                Optional.of(new Step.GiveUp(Reason.REFUSED, "The peer's onion service admits only keys it knows."));
            case STALE_HANDLE, CANCELLED -> Optional.of(new Step.GiveUp(Reason.CLOSED, "The Tor client was closed."));
            default -> Optional.empty();
        };
    }

    private Step.GiveUp over() {
        return switch (last.orElse(Kind.TIMED_OUT)) {
            case PEER_OFFLINE -> new Step.GiveUp(Reason.UNREACHABLE, "The peer is not on the Tor network now.");
            case NOT_READY -> new Step.GiveUp(Reason.NOT_READY, "Tor is not ready to connect yet.");
            case TIMED_OUT -> new Step.GiveUp(Reason.TIMEOUT, "The peer did not answer in time.");
            default -> new Step.GiveUp(Reason.UNREACHABLE, "The peer could not be reached through Tor.");
        };
    }
}
