package chat.allium.e2e;

import chat.allium.e2e.broken.BrokenJar;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Two nodes send each other texts over a private Tor network, and {@code transport-tor} is replaced in one or the other again and
 * again. Tor stays loaded once, its state is let go and taken up each time, addresses stay, and in the end both stores have exactly
 * what {@code send} accepted, once and in order.
 */
final class SwapTorCampaign {

    /** Eight texts each way at every turn: 50 a second. */
    private static final long HANDFUL_MILLIS = 160;

    private static final int LONG_EVERY = 50;

    private static final Duration LONG_PAUSE = Duration.ofSeconds(15);
    /** Three pauses are no distribution: the short run only says when one is out of all proportion. */
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(45);

    private final Campaign campaign;
    private final Pair pair;
    private final TorSwaps swaps;
    private final Pauses pauses;

    private SwapTorCampaign(Campaign campaign, Scene scene, Image image, Pair pair, Moments moments) {
        this.campaign = campaign;
        this.pair = pair;
        this.pauses = new Pauses("transport-tor", 0.95, campaign.thorough() ? LONG_PAUSE : SHORT_PAUSE);
        this.swaps =
                new TorSwaps(campaign, scene, new Swapper(campaign, scene, image, pair, Optional.of(moments)), pauses);
    }

    private void run() throws IOException, InterruptedException {
        pair.talk(HANDFUL_MILLIS);
        replaceAll();
        pair.hush();
        if (campaign.unplugged().isPresent()) {
            return;
        }
        if (!pair.drained()) {
            campaign.violation("late", "something still waits though both nodes are there");
        }
        pauses.judge(campaign);
        pair.compare(campaign);
    }

    private void replaceAll() throws IOException, InterruptedException {
        RandomGenerator random = campaign.random("swaps");
        int updates = updates(campaign);
        for (int i = 0; i < updates && campaign.holds(); i++) {
            Pair.Side victim = random.nextBoolean() ? pair.alice() : pair.bob();
            Pair.pause(random.nextLong(500));
            if (i % (updates / stops(campaign)) == 0) {
                swaps.stopAndStart(victim);
            }
            if (campaign.holds()) {
                swaps.update(pair.other(victim));
            }
        }
        if (campaign.holds()) {
            swaps.configure(pair.alice());
        }
    }

    private static int updates(Campaign campaign) {
        return campaign.thorough() ? 50 : 3;
    }

    private static int stops(Campaign campaign) {
        return campaign.thorough() ? 10 : 1;
    }

    /** Usage: {@code SwapTorCampaign [--long] [--seed N] [--unplug NAME]}. */
    public static void main(String[] arguments) throws Exception {
        Campaign campaign;
        try {
            campaign = Campaign.begin("swap_tor", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        campaign.require(TorSwaps.UPDATED, updates(campaign));
        campaign.require(TorSwaps.CONFIGURED, 1);
        campaign.require(TorSwaps.STOPPED, stops(campaign));
        // How long it is free in an update is up to the machine; after a stop it is free for good.
        campaign.require(TorSwaps.FREED, stops(campaign) + 1);
        Optional<BrokenJar> broken = campaign.unplugged().flatMap(BrokenJar::named);
        Moments moments = new Moments(campaign);
        if (campaign.thorough()) {
            moments.require(1);
        }
        campaign.require(Swapper.BUSY, updates(campaign) / 2);
        campaign.require("texts compared", 100);
        try (Scene scene = Scene.open(Allium.fromProperty(), "tor", false, System.out)) {
            Image image = scene.ownImage()
                    .configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000")
                    .withPulse();
            if (broken.isPresent()) {
                broken.get().into(image.path());
            }
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()), LONG_EVERY);
            new SwapTorCampaign(campaign, scene, image, pair, moments).run();
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(broken.map(BrokenJar::kinds).orElse(List.of())));
    }
}
