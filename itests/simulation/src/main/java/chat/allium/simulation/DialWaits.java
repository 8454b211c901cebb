package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** For how long messages wait for a place among the dials of their machine. */
final class DialWaits {

    /**
     * Ten dials for messages to friends of whom nothing was known may be under way; after 5 s without an answer they give way, and
     * the pool looks every second.
     */
    private static final long LONGEST = 6 * Timeline.SECOND;

    /** Since when somebody waits, by the clock of the machine that sleeps with it, and by that of the world. */
    private record Since(long monotonic, long world) {}

    private final Ways<Since> wanted = new Ways<>();
    /** Of whom the last dial failed. */
    private final Ways<Boolean> doubtful = new Ways<>();

    private final Oracle oracle;
    private final ToLongFunction<PeerId> liveFor;
    private long longest;
    private long longestDoubtful;

    /** @param liveFor for how long a peer has been there, nanoseconds of the world; negative if it is not */
    DialWaits(Oracle oracle, ToLongFunction<PeerId> liveFor) {
        this.oracle = oracle;
        this.liveFor = liveFor;
    }

    void wanted(Host host, PeerId peer) {
        wanted.from(host)
                .putIfAbsent(peer, new Since(host.monotonic(), host.timeline().now()));
    }

    void begun(Host host, PeerId peer) {
        @Nullable Since since = wanted.from(host).remove(peer);
        // Who came while the machine slept was not there before.
        if (since != null && liveFor.applyAsLong(peer) >= host.timeline().now() - since.world()) {
            oracle.head(host, peer)
                    .ifPresent(message ->
                            waited(host, message, host.monotonic() - Math.max(since.monotonic(), message.acceptedAt)));
        }
    }

    /**
     * A message has waited for a place among the dials, for a friend who was there all that time. Of a friend whose last dial
     * failed the node can not know that it is back: there it is only measured.
     */
    private void waited(Host host, Message message, long nanos) {
        if (doubtful.from(host).containsKey(message.to)) {
            longestDoubtful = Math.max(longestDoubtful, nanos);
            return;
        }
        longest = Math.max(longest, nanos);
        if (nanos > LONGEST) {
            oracle.violated(
                    "dial-slot",
                    String.format(
                            Locale.ROOT,
                            "%s waited %.1f s for its dial, though its friend was there.",
                            oracle.say(message),
                            nanos / (double) Timeline.SECOND));
        }
    }

    void failed(Host host, PeerId peer, boolean counts) {
        wanted.from(host).remove(peer);
        if (counts) {
            doubtful.from(host).put(peer, true);
        }
    }

    void linked(Host host, PeerId peer) {
        wanted.from(host).remove(peer);
        doubtful.from(host).remove(peer);
    }

    void ended(Host host) {
        wanted.from(host).clear();
    }

    /** The longest time, in nanoseconds, for which a message to a live friend waited for its dial. */
    long longest() {
        return longest;
    }

    /** The same for friends who were there again after a dial to them had failed. */
    long longestDoubtful() {
        return longestDoubtful;
    }
}
