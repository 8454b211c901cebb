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

    /** After this long what a machine has heard is on its disk, unless that is broken. */
    private static final long WRITTEN = 2 * Timeline.SECOND;

    private static final long LONGEST_BROKEN = 15 * Timeline.MINUTE;

    private static final long NO_LINK_SINCE = Long.MAX_VALUE;

    /** Since when somebody waits, by the clock of the machine that sleeps with it, and by that of the world. */
    private record Since(long monotonic, long world) {}

    private final Ways<Since> wanted = new Ways<>();
    /** Of whom the last dial failed; and when there was a link again, if the machine may not have written that down yet. */
    private final Ways<Long> doubtful = new Ways<>();

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
        if (doubtful.from(host).getOrDefault(message.to, 0L) == NO_LINK_SINCE) {
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
            doubtful.from(host).put(peer, NO_LINK_SINCE);
        }
    }

    void linked(Host host, PeerId peer) {
        wanted.from(host).remove(peer);
        doubtful.from(host)
                .computeIfPresent(peer, (p, linked) -> host.timeline().now());
    }

    /** @param crashed whether it had no time to write anything down */
    void ended(Host host, boolean crashed) {
        wanted.from(host).clear();
        long now = host.timeline().now();
        boolean broken = host.disk().isBroken() || now - host.ableSince() < WRITTEN;
        long written = now - (broken ? LONGEST_BROKEN : WRITTEN);
        doubtful.from(host).values().removeIf(linked -> linked <= written);
        if (broken || crashed) {
            // What it heard and did not write down it does not know when it starts again.
            doubtful.from(host).replaceAll((peer, linked) -> NO_LINK_SINCE);
        }
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
