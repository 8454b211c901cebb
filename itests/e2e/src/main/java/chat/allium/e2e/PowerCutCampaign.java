package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Two nodes send each other texts without a pause; the power of one's disk is cut, so that what was not synchronised is gone, and it
 * comes back. Nothing that was accepted or acknowledged is lost. Needs root, for loop devices and for the cut.
 */
final class PowerCutCampaign {

    private static final String NO_FSYNC = "no-fsync";
    private static final int DISK_MIB = 128;
    private static final int CUTS = 50;
    private static final long HANDFUL_MILLIS = 200;

    private final Campaign campaign;
    private final Pair pair;
    private final RandomGenerator random;

    private PowerCutCampaign(Campaign campaign, Pair pair) {
        this.campaign = campaign;
        this.pair = pair;
        this.random = campaign.random("cuts");
    }

    private void run(Disk disk) throws IOException, InterruptedException {
        Pair.Side victim = pair.bob();
        Killer killer = new Killer(campaign, pair, side -> {
            disk.cutPower();
            campaign.count("power cuts");
            side.node().kill();
            disk.powerUp();
        });
        pair.talk(HANDFUL_MILLIS);
        while (campaign.counted("power cuts") < CUTS && campaign.holds()) {
            killer.after(victim, 200 + random.nextLong(1_000));
            victim.node().start();
            pair.awaitShell(victim);
            if (!pair.caughtUp()) {
                campaign.violation("late", "not everything arrived after the power was back");
            }
        }
        pair.hush();
        if (!pair.drained()) {
            campaign.violation("late", "something still waits though both nodes are there");
        }
        pair.compare(campaign);
    }

    /** Usage: {@code PowerCutCampaign [--long] [--seed N] [--unplug no-fsync]}. */
    public static void main(String[] arguments) throws Exception {
        Campaign campaign;
        try {
            campaign = Campaign.begin("power_cut", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        campaign.require("power cuts", CUTS);
        campaign.require("texts compared", 100);
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", false, System.out);
                Disk disk = Disk.journalled(scene.folder().resolve("bob"), DISK_MIB)) {
            Image image = scene.ownImage()
                    .configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000")
                    .configure("chat.allium.messenger", "inboundFreeMib=0", "sendFreeMib=0");
            if (campaign.without(NO_FSYNC)) {
                // Derby's own switch: it writes, and never synchronises.
                image.property("derby.system.durability", "test");
            }
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()));
            new PowerCutCampaign(campaign, pair).run(disk);
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(List.of("lost", "false-state")));
    }
}
