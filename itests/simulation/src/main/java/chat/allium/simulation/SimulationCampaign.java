package chat.allium.simulation;

import chat.allium.testkit.campaign.Campaign;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Networks of production machines in virtual time, under every fault there is: {@code ./allium test simulation}. A network is one
 * thread's and knows of no other; as many run at once as there are processors and room for.
 */
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
    private static final String REPEATED = "runs repeated from their seed";
    /** What a node and what is known of it take in the heap, rounded up. */
    private static final long BYTES_OF_A_NODE = 600 * 1024;

    private final Campaign campaign;
    private final World.Size size;
    private final int seeds;
    private final long begin = System.nanoTime();
    private final Map<Long, Integer> traces = new HashMap<>();
    private int ended;
    private long longestWait;
    private long longestDoubtful;
    private boolean noticed;

    private SimulationCampaign(Campaign campaign, World.Size size, int seeds) {
        this.campaign = campaign;
        this.size = size;
        this.seeds = seeds;
    }

    /** Options: see {@link Campaign#begin}. */
    public static void main(String[] args) {
        System.exit(Programs.run("simulation", args, UNPLUGS, SimulationCampaign::run));
    }

    private static void run(Campaign campaign) {
        int seeds = campaign.thorough() ? LONG_SEEDS : SHORT_SEEDS;
        Faults.require(campaign);
        campaign.require("seeds", seeds);
        campaign.require(REPEATED, 1);
        run(campaign, campaign.thorough() ? LONG : SHORT, seeds);
    }

    static void run(Campaign campaign, World.Size size, int seeds) {
        SimulationCampaign all = new SimulationCampaign(campaign, size, seeds);
        // What is unplugged shows in the first worlds, after which there is nothing more to do.
        all.runAll(campaign.unplugged().isPresent() ? 1 : atOnce(size));
        all.sayWaits();
    }

    private static int atOnce(World.Size size) {
        long room = Runtime.getRuntime().maxMemory() / (size.nodes() * BYTES_OF_A_NODE);
        return Math.clamp(room, 1, Runtime.getRuntime().availableProcessors());
    }

    private void runAll(int atOnce) {
        try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
            Future<Long> first = workers.submit(() -> runOne(0));
            Future<Long> again = workers.submit(() -> isOver() ? 0 : world(0).run());
            List<Future<Long>> others = new ArrayList<>();
            for (int i = 1; i < seeds; i++) {
                int seed = i;
                others.add(workers.submit(() -> runOne(seed)));
            }
            compare(result(first), result(again));
            others.forEach(SimulationCampaign::result);
        }
    }

    /** Runs one seed. */
    private long runOne(int seed) {
        if (isOver()) {
            return 0;
        }
        World world = world(seed);
        long trace = world.run();
        ended(seed, trace, world.oracle());
        return trace;
    }

    private World world(int seed) {
        return new World(campaign, size, name(seed), campaign.random("seed " + seed));
    }

    private static String name(int seed) {
        return "seed " + (seed + 1);
    }

    private synchronized boolean isOver() {
        return noticed;
    }

    private synchronized void ended(int seed, long trace, Oracle oracle) {
        longestWait = Math.max(longestWait, oracle.dialWaits().longest());
        longestDoubtful = Math.max(longestDoubtful, oracle.dialWaits().longestDoubtful());
        noticed |= hasNoticed(oracle);
        @Nullable Integer twin = traces.putIfAbsent(trace, seed);
        if (twin != null) {
            campaign.violation("trace", "Seeds " + twin + " and " + seed + " made the same run.");
        }
        campaign.count("seeds");
        ended++;
        double left = (System.nanoTime() - begin) / 1e9 / ended * (seeds - ended);
        campaign.note(String.format(
                Locale.ROOT, "seed %d: trace %016x; %d of %d, some %.0f s to go", seed + 1, trace, ended, seeds, left));
    }

    /** Whether what was unplugged has shown already. */
    private boolean hasNoticed(Oracle oracle) {
        return campaign.unplugged()
                .filter(what -> !Collections.disjoint(UNPLUGS.getOrDefault(what, List.of()), oracle.kinds()))
                .isPresent();
    }

    private void compare(long first, long again) {
        if (!isOver()) {
            campaign.count(REPEATED);
            if (first != again) {
                campaign.violation("trace", "The same seed made two different runs.");
            }
        }
    }

    private static long result(Future<Long> run) {
        try {
            return run.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run ended with " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private synchronized void sayWaits() {
        campaign.note(String.format(
                Locale.ROOT,
                "longest wait for a dial to a friend who was there: %.3f s; to one whose last dial had failed: %.3f s",
                longestWait / (double) Timeline.SECOND,
                longestDoubtful / (double) Timeline.SECOND));
    }
}
