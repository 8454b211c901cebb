package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.queue.SimulatedQueue;
import chat.allium.testkit.campaign.Campaign;
import java.util.Locale;

/**
 * An oracle that also knows when each friend may be dialled next: 30 s after the first failure, doubling to 15 min, a tenth more or
 * less, however often the node stopped in between.
 */
final class BackoffWatch extends Oracle {

    /** What a stop and a start take from a back-off or add to it: commits, the start, the loop. */
    private static final long SLACK = 2 * Timeline.SECOND;

    private static final class Failures {
        private int known;
        /** How many of them may not have been written down. */
        private int unsure;

        private long at;
        private double truthAt;
        private boolean dialled;
        /** The last of them may not have been, so that the end of an earlier back-off holds. */
        private boolean lost;
    }

    private final Ways<Failures> failures = new Ways<>();
    private final Campaign campaign;
    private final Timeline timeline;

    BackoffWatch(Campaign campaign, Timeline timeline, Network network) {
        super(campaign, timeline, network, "expiry");
        this.campaign = campaign;
        this.timeline = timeline;
    }

    @Override
    void ended(Host host, boolean crashed) {
        super.ended(host, crashed);
        boolean broken = host.disk().isBroken() || timeline.now() - host.ableSince() < SLACK;
        failures.from(host).values().forEach(one -> {
            if (broken || crashed && timeline.now() - one.at < SLACK) {
                one.unsure = broken ? one.known : one.unsure + 1;
                one.lost = true;
            }
        });
    }

    @Override
    public void dialFailed(Host host, PeerId peer, boolean counts) {
        super.dialFailed(host, peer, counts);
        if (counts) {
            Failures one = failures.from(host).computeIfAbsent(peer, p -> new Failures());
            one.known++;
            one.at = timeline.now();
            one.truthAt = host.truthMillis();
            one.dialled = false;
            // A machine that just woke may count from before it slept; who wakes looks for its friends anyway.
            one.lost = timeline.now() - host.ableSince() < Timeline.SECOND;
        }
    }

    @Override
    public void linked(Host host, PeerId peer) {
        super.linked(host, peer);
        failures.from(host).remove(peer);
    }

    @Override
    public void dialWanted(Host host, PeerId peer) {
        super.dialWanted(host, peer);
        Failures one = failures.from(host).get(peer);
        if (one != null && !one.dialled) {
            one.dialled = true;
            check(host, peer, one);
        }
    }

    private void check(Host host, PeerId peer, Failures one) {
        campaign.count(one.known > 5 ? "back-offs of 15 min" : "back-offs below 15 min");
        double passed = (host.truthMillis() - one.truthAt) * Timeline.MILLI;
        int least = one.known - one.unsure;
        if (!one.lost && least > 0 && passed < nominal(least) * 0.9 - SLACK) {
            violated("back-off", say(host, one.known, passed) + ", too soon.");
        }
        // Later is right if the machine was off or asleep, or nothing waited.
        boolean undisturbed = host.ableSince() < one.at
                && head(host, peer)
                        .filter(m -> m.due - Message.EXPIRY_MILLIS < one.truthAt)
                        .isPresent();
        if (undisturbed && passed > nominal(one.known) * 1.1 + SLACK) {
            violated("back-off", say(host, one.known, passed) + ", too late.");
        }
    }

    private static long nominal(int attempt) {
        return attempt > 5 ? SimulatedQueue.MOST : SimulatedQueue.FIRST << (attempt - 1);
    }

    private String say(Host host, int attempt, double passed) {
        return String.format(
                Locale.ROOT,
                "At %.3f s: node %d dials %.1f s after failure %d in a row",
                timeline.now() / (double) Timeline.SECOND,
                host.index(),
                passed / (double) Timeline.SECOND,
                attempt);
    }
}
