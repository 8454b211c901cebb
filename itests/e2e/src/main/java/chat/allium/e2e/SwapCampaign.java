package chat.allium.e2e;

import chat.allium.e2e.broken.BrokenJar;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Two nodes, each a process of its own, send each other texts without a pause, while transports, the store and every other part of
 * one or the other are stopped, started, updated and switched. In the end both stores have exactly what {@code send} accepted, once
 * and in order.
 */
final class SwapCampaign {

    private static final long HANDFUL_MILLIS = 60;
    private static final String ENGINES = "updates of the engine of the store";
    private static final int LONG_EVERY = 50;
    static final Duration TCP_PAUSE = Duration.ofSeconds(2);
    static final Duration BUNDLE_PAUSE = Duration.ofSeconds(10);
    /** All but transports and engines of storage. */
    static final List<String> BUNDLES = List.of(
            "ratelimit",
            "queue",
            "link",
            "pool",
            "identity",
            "messenger",
            "contacts",
            "ui.adapter",
            "plugins",
            "storage.switch",
            "shell");

    private final Campaign campaign;
    private final Pair pair;
    private final Swapper swapper;
    private final Pauses stopped = new Pauses("transport-tcp stopped and started", 0.99, TCP_PAUSE);
    private final Pauses inPlace = new Pauses("transport-tcp in place", 0.99, TCP_PAUSE);
    private final Pauses sideBySide = new Pauses("transport-tcp side by side", 0.99, TCP_PAUSE);
    private final Leaks leaks;
    private final Pauses bundles;
    private final LimiterSwaps limiters;

    private SwapCampaign(Campaign campaign, Image image, Pair pair, Swapper swapper, Leaks leaks) {
        this.campaign = campaign;
        this.pair = pair;
        this.swapper = swapper;
        this.leaks = leaks;
        this.bundles = new Pauses("other bundles", 1, BUNDLE_PAUSE);
        this.limiters = new LimiterSwaps(campaign, image, swapper, bundles);
    }

    private void replaceAll() throws IOException, InterruptedException {
        int swaps = campaign.thorough() ? 500 : 30;
        int rounds = campaign.thorough() ? 50 : 3;
        for (int i = 0; i < swaps && goOn(); i++) {
            transport(i, i % 2 == 0 ? pair.alice() : pair.bob());
            if ((i + 1) % (swaps / rounds) == 0) {
                int round = i / (swaps / rounds);
                everythingElse(round % 2 == 0 ? pair.bob() : pair.alice());
                if (round + 1 == (campaign.thorough() ? 5 : 2)) {
                    quietly(leaks::remember);
                    pair.talk(HANDFUL_MILLIS);
                }
            }
        }
    }

    private void quietly(Steps.Work work) throws IOException, InterruptedException {
        pair.hush();
        if (!pair.drained()) {
            campaign.violation("late", "something still waits though both nodes are there");
        }
        work.run();
    }

    private void transport(int number, Pair.Side victim) throws IOException, InterruptedException {
        // Each node goes through all three kinds: there and back again when two stand side by side.
        switch (number / 2 % 3) {
            case 0 -> swapper.stopAndStart(victim, stopped);
            case 1 -> swapper.update(victim, "transport.tcp", inPlace);
            default -> swapper.sideBySide(victim, sideBySide);
        }
        campaign.count("swaps of transport-tcp");
    }

    private void everythingElse(Pair.Side victim) throws IOException, InterruptedException {
        for (String bundle : BUNDLES) {
            if (goOn()) {
                swapper.update(victim, bundle, bundles);
                campaign.count("updates of other bundles");
            }
        }
        if (goOn()) {
            limiters.thereAndBack(victim);
        }
        // Last, and twice: what others keep of the stores that were is there when it is looked for.
        for (int i = 0; i < 2 && goOn(); i++) {
            swapper.update(victim, "storage." + StoreMover.engine(victim), bundles);
            campaign.count(ENGINES);
        }
    }

    /** A violation is what a run without a control looks for. */
    private boolean goOn() {
        return campaign.unplugged().isEmpty() || campaign.holds();
    }

    private void run() throws IOException, InterruptedException {
        pair.talk(HANDFUL_MILLIS);
        replaceAll();
        quietly(leaks::judge);
        if (campaign.unplugged().isEmpty()) {
            stopped.judge(campaign);
            inPlace.judge(campaign);
            sideBySide.judge(campaign);
            bundles.judge(campaign);
        }
        pair.compare(campaign);
    }

    private static void require(Campaign campaign) {
        boolean thorough = campaign.thorough();
        campaign.require(Swapper.BUSY, thorough ? 100 : 10);
        campaign.require("texts compared", 100);
        campaign.require(Leaks.LOOKED, 2);
        campaign.require("swaps of transport-tcp", thorough ? 500 : 30);
        campaign.require(ENGINES, thorough ? 50 : 3);
        campaign.require(LimiterSwaps.CHOSEN, thorough ? 50 : 3);
        campaign.require("updates of other bundles", BUNDLES.size() * (thorough ? 50L : 3L));
    }

    /** Usage: {@code SwapCampaign [--long] [--seed N] [--unplug NAME]}. */
    public static void main(String[] arguments) throws Exception {
        Campaign campaign;
        try {
            campaign = Campaign.begin("swap", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        Optional<BrokenJar> broken = campaign.unplugged().flatMap(BrokenJar::named);
        require(campaign);
        Moments moments = new Moments(campaign);
        moments.require(campaign.thorough() ? 20 : 1);
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", false, System.out)) {
            Image image = scene.ownImage()
                    .configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000")
                    .withPulse();
            if (broken.isPresent()) {
                broken.get().into(image.path());
            }
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()), LONG_EVERY);
            Swapper swapper = new Swapper(campaign, scene, image, pair, Optional.of(moments));
            new SwapCampaign(campaign, image, pair, swapper, new Leaks(campaign, scene, pair)).run();
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(broken.map(BrokenJar::kinds).orElse(List.of())));
    }
}
