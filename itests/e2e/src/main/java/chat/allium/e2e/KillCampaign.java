package chat.allium.e2e;

import chat.allium.e2e.gate.Aim;
import chat.allium.e2e.gate.Fault;
import chat.allium.e2e.oracle.Oracle;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Two nodes, each a process of its own, send each other texts without a pause; one or the other is killed at random or chosen
 * instants and comes back. In the end both stores have exactly what {@code send} accepted, once and in order.
 */
final class KillCampaign {

    /** What {@code --unplug} can take out, and what must follow. */
    private record Unplugged(Fault fault, List<String> kinds) {}

    private static final Map<String, Unplugged> UNPLUGGED = Map.of(
            "no-dedupe", new Unplugged(Fault.FORGETS_HIGH, List.of("twice")),
            "ack-before-commit", new Unplugged(Fault.ANSWERS_INBOUND_EARLY, List.of("false-state", "lost")),
            "id-before-commit", new Unplugged(Fault.ANSWERS_OUTBOUND_EARLY, List.of("lost")),
            "delivered-unasked", new Unplugged(Fault.CLAIMS_DELIVERED, List.of("false-state")));

    private static final long HANDFUL_MILLIS = 120;
    private static final int BACKLOG = 40;

    private final Campaign campaign;
    private final Scene scene;
    private final Pair pair;
    private final Killer killer;
    private final RandomGenerator random;
    private final int kills;

    private KillCampaign(Campaign campaign, Scene scene, Pair pair, int kills) {
        this.campaign = campaign;
        this.scene = scene;
        this.pair = pair;
        this.kills = kills;
        this.killer = new Killer(campaign, pair);
        this.random = campaign.random("kills");
    }

    private void run() throws IOException, InterruptedException {
        pair.talk(HANDFUL_MILLIS);
        for (int round = 0; campaign.counted("kills") < kills && goOn(); round++) {
            Pair.Side victim = round % 2 == 0 ? pair.alice() : pair.bob();
            strike(round, victim);
            if (!pair.caughtUp()) {
                campaign.violation(
                        "late",
                        "not everything arrived within " + scene.patience().toSeconds() + " s of a restart");
                break;
            }
        }
        pair.hush();
        if (!pair.drained()) {
            campaign.violation("late", "something still waits though both nodes are there");
        }
        pair.compare(campaign);
    }

    /** A violation is what a run without a control looks for. */
    private boolean goOn() {
        return campaign.unplugged().isEmpty() || campaign.holds();
    }

    private void strike(int round, Pair.Side victim) throws IOException, InterruptedException {
        // The rare windows first, so that the shortest run has them; then whatever chance brings.
        switch (round < 3 ? round : 3 + random.nextInt(6)) {
            case 0, 3 -> killer.aimed(victim, Aim.Place.COMMITTED_NOT_ACKED);
            case 1, 4 -> killer.aimed(victim, Aim.Place.ACKED_NOT_REMOVED);
            case 2 -> drain(victim, Aim.Place.RECEIVED_NOT_COMMITTED);
            case 5 -> killer.aimed(victim, Aim.Place.values()[random.nextInt(Aim.Place.values().length)]);
            case 6 -> drain(victim);
            case 7 -> killer.whileItStops(victim, random.nextLong(600));
            default -> killer.after(victim, 100 + random.nextLong(900));
        }
        victim.node().start();
        pair.awaitShell(victim);
    }

    /** Back with a backlog, and killed again while it takes that in. */
    private void drain(Pair.Side victim, Aim.Place place) throws IOException, InterruptedException {
        down(victim);
        killer.aim(victim, place);
        victim.node().start();
        pair.awaitShell(victim);
        killer.whereItWasAimed(victim, place, true);
    }

    private void drain(Pair.Side victim) throws IOException, InterruptedException {
        down(victim);
        victim.node().start();
        killer.drained(victim, 300 + random.nextLong(2_000));
    }

    private void down(Pair.Side victim) throws IOException, InterruptedException {
        if (campaign.counted("kills") + 2 > kills) {
            victim.node().stop();
        } else {
            killer.after(victim, random.nextLong(300));
        }
        Oracle backlog = pair.other(victim).given();
        int enough = backlog.acceptedCount() + BACKLOG;
        Pair.await("a backlog", scene.patience(), () -> backlog.acceptedCount() >= enough);
    }

    private static void require(Campaign campaign, int kills) {
        campaign.require("kills", kills);
        campaign.require("kills of alice", 1);
        campaign.require("kills of bob", 1);
        for (String window : Killer.WINDOWS) {
            campaign.require(window, 1);
        }
        campaign.require(Killer.DUPLICATES, 1);
        campaign.require("texts compared", 100);
    }

    /** Usage: {@code KillCampaign tcp|tor [--long] [--seed N] [--unplug NAME]}. */
    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        String transport = options.getFirst();
        boolean tor = transport.equals("tor");
        Campaign campaign;
        try {
            campaign = Campaign.begin("kill_" + transport, options.subList(1, options.size()), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        Unplugged unplugged =
                UNPLUGGED.getOrDefault(campaign.unplugged().orElse(""), new Unplugged(Fault.NONE, List.of()));
        int kills = tor ? campaign.thorough() ? 50 : 3 : campaign.thorough() ? 500 : 20;
        require(campaign, kills);
        try (Scene scene = Scene.open(Allium.fromProperty(), transport, false, System.out)) {
            scene.ownImage()
                    .withGate(unplugged.fault())
                    .configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000");
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()));
            new KillCampaign(campaign, scene, pair, kills).run();
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(unplugged.kinds()));
    }
}
