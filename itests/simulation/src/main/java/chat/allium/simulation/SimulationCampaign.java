package chat.allium.simulation;

import chat.allium.testkit.campaign.Campaign;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Networks of production machines in virtual time, under every fault there is: {@code ./allium test simulation}. */
public final class SimulationCampaign {

    /** What {@code --unplug} takes out, and by which violations that shows. */
    static final Map<String, List<String>> UNPLUGS = Map.of(
            "no-dedupe", List.of("twice", "order"),
            "ack-before-commit", List.of("false-state", "lost"),
            "base-ignored", List.of("stuck"),
            "credit-ignored", List.of("credit"),
            "jump-ignored", List.of("early", "late"),
            "one-global-dial-lock", List.of("dial-slot"));

    private static final World.Size SHORT = new World.Size(50, 20);
    private static final World.Size LONG = new World.Size(1_000, 400);
    private static final int SHORT_SEEDS = 20;
    private static final int LONG_SEEDS = 200;

    private SimulationCampaign() {}

    /** Options: see {@link Campaign#begin}. */
    public static void main(String[] args) {
        System.exit(Programs.run("simulation", args, UNPLUGS, SimulationCampaign::run));
    }

    private static void run(Campaign campaign) {
        Faults.require(campaign);
        run(campaign, campaign.thorough() ? LONG : SHORT, campaign.thorough() ? LONG_SEEDS : SHORT_SEEDS);
    }

    static void run(Campaign campaign, World.Size size, int seeds) {
        Map<Long, Integer> traces = new HashMap<>();
        long longestWait = 0;
        long longestDoubtful = 0;
        for (int i = 0; i < seeds; i++) {
            World world = world(campaign, size, i);
            long trace = world.run();
            longestWait = Math.max(longestWait, world.oracle().longestWait());
            longestDoubtful = Math.max(longestDoubtful, world.oracle().longestDoubtful());
            if (noticed(campaign, world.oracle())) {
                return;
            }
            if (i == 0) {
                compare(campaign, trace, world(campaign, size, i).run());
            }
            Integer twin = traces.putIfAbsent(trace, i);
            if (twin != null) {
                campaign.violation("trace", "Seeds " + twin + " and " + i + " made the same run.");
            }
            campaign.count("seeds");
            campaign.note(String.format(Locale.ROOT, "seed %d of %d: trace %016x", i + 1, seeds, trace));
        }
        campaign.note(String.format(
                Locale.ROOT,
                "longest wait for a dial to a friend who was there: %.3f s; to one whose last dial had failed: %.3f s",
                longestWait / (double) Timeline.SECOND,
                longestDoubtful / (double) Timeline.SECOND));
    }

    private static World world(Campaign campaign, World.Size size, int seed) {
        return new World(campaign, size, campaign.random("seed " + seed));
    }

    /** Whether what was unplugged has shown already. */
    private static boolean noticed(Campaign campaign, Oracle oracle) {
        return campaign.unplugged()
                .filter(what -> !Collections.disjoint(UNPLUGS.getOrDefault(what, List.of()), oracle.kinds()))
                .isPresent();
    }

    private static void compare(Campaign campaign, long trace, long again) {
        campaign.count("runs repeated from their seed");
        if (trace != again) {
            campaign.violation("trace", "The same seed made two different runs.");
        }
    }
}
