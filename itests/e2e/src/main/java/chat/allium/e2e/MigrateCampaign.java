package chat.allium.e2e;

import chat.allium.e2e.broken.BrokenJar;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Two nodes send each other texts without a pause, some 50 a second, and the store of one is moved between Derby and H2 again and
 * again; every other time the node is killed at some moment of that. In the end both stores have exactly what {@code send} accepted,
 * once and in order.
 */
final class MigrateCampaign {

    /** Eight texts each way at every turn. */
    private static final long HANDFUL_MILLIS = 140;

    private static final int HISTORY = 100_000;

    private final Campaign campaign;
    private final Scene scene;
    private final Pair pair;
    private final StoreMover mover;
    private final int migrations;

    private MigrateCampaign(Campaign campaign, Scene scene, Pair pair, int migrations) {
        this.campaign = campaign;
        this.scene = scene;
        this.pair = pair;
        this.migrations = migrations;
        this.mover = new StoreMover(campaign, new Victims(campaign, pair));
    }

    private void run() throws IOException, InterruptedException {
        if (campaign.thorough()) {
            pair.fill(HISTORY);
        }
        pair.talk(HANDFUL_MILLIS);
        for (int round = 0; round < migrations && campaign.holds(); round++) {
            Pair.Side side = round / 2 % 2 == 0 ? pair.alice() : pair.bob();
            mover.migrate(side);
            if (round % 2 == 1) {
                mover.killWithin(side);
            }
            if (!pair.caughtUp()) {
                campaign.violation(
                        "late",
                        "not everything arrived within " + scene.patience().toSeconds() + " s");
            }
        }
        pair.refusals().forEach((sentence, times) -> {
            campaign.note(times + " times: " + sentence);
            campaign.count("texts refused", times);
        });
        pair.hush();
        if (!pair.drained()) {
            campaign.violation("late", "something still waits though both nodes are there");
        }
        mover.verify(pair.alice());
        mover.verify(pair.bob());
        pair.compare(campaign);
        mover.judge();
    }

    /** Usage: {@code MigrateCampaign [--long] [--seed N] [--unplug NAME]}. */
    public static void main(String[] arguments) throws Exception {
        Campaign campaign;
        try {
            campaign = Campaign.begin("migrate", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        Optional<BrokenJar> broken = campaign.unplugged().flatMap(BrokenJar::named);
        int migrations = campaign.thorough() ? 100 : 4;
        campaign.require(StoreMover.MIGRATED, migrations);
        campaign.require(StoreMover.KILLED, 1);
        campaign.require("changes caught up with", 1);
        campaign.require("texts compared", 100);
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", false, System.out)) {
            Image image = scene.ownImage().configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000");
            if (broken.isPresent()) {
                broken.get().into(image.path());
            }
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()));
            new MigrateCampaign(campaign, scene, pair, migrations).run();
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(broken.map(BrokenJar::kinds).orElse(List.of())));
    }
}
