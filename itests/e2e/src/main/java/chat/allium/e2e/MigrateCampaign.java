package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/**
 * Two nodes send each other texts without a pause, some 50 a second, and the store of one is moved between Derby and H2 again and
 * again; every other time the node is killed at some moment of that. In the end both stores have exactly what {@code send} accepted,
 * once and in order.
 */
final class MigrateCampaign {

    private static final String MIGRATED = "migrations that succeeded";
    private static final String KILLED = "kills within a migration";
    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final int MOST_ATTEMPTS = 8;
    private static final long SHORTEST_MIGRATION_MILLIS = 5;
    /** Eight texts each way at every turn. */
    private static final long HANDFUL_MILLIS = 50;

    private final Campaign campaign;
    private final Scene scene;
    private final Pair pair;
    private final RandomGenerator random;
    private final int migrations;
    private long longestPause;
    private long lastMigrationMillis = 1_000;

    private MigrateCampaign(Campaign campaign, Scene scene, Pair pair, int migrations) {
        this.campaign = campaign;
        this.scene = scene;
        this.pair = pair;
        this.migrations = migrations;
        this.random = campaign.random("migrations");
    }

    private void run() throws IOException, InterruptedException {
        pair.talk(HANDFUL_MILLIS);
        for (int round = 0; round < migrations && campaign.holds(); round++) {
            Pair.Side side = round / 2 % 2 == 0 ? pair.alice() : pair.bob();
            migrate(side);
            if (round % 2 == 1) {
                killWithin(side);
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
        verify(pair.alice());
        verify(pair.bob());
        pair.compare(campaign);
        campaign.note("longest pause of writes: " + longestPause + " ms");
    }

    private static String engine(Pair.Side side) throws IOException {
        return Files.readAllLines(side.node().home().resolve("storage.current")).getFirst();
    }

    private static String other(String engine) {
        return engine.equals("derby") ? "h2" : "derby";
    }

    private void migrate(Pair.Side side) throws IOException {
        long begin = System.nanoTime();
        JsonNode done =
                side.shell().ask("storage migrate " + other(engine(side))).getFirst();
        lastMigrationMillis = (System.nanoTime() - begin) / 1_000_000;
        long pause = done.path("pauseMillis").asLong();
        longestPause = Math.max(longestPause, pause);
        campaign.count(MIGRATED);
        campaign.count("rows compared", done.path("rows").asLong());
        campaign.count("changes caught up with", done.path("caughtUp").asLong());
        if (pause > LONGEST_PAUSE_MILLIS) {
            campaign.violation("pause", "writes waited for " + pause + " ms");
        }
    }

    /** How long a migration takes depends on the machine: a kill that came too late is tried again, sooner. */
    private void killWithin(Pair.Side side) throws IOException, InterruptedException {
        long atMost = Math.max(SHORTEST_MIGRATION_MILLIS, lastMigrationMillis);
        for (int attempt = 0; attempt < MOST_ATTEMPTS && !killOnce(side, random.nextLong(atMost)); attempt++) {
            atMost = Math.max(SHORTEST_MIGRATION_MILLIS, atMost / 2);
        }
    }

    /** @return whether the migration had not ended */
    private boolean killOnce(Pair.Side side, long afterMillis) throws IOException, InterruptedException {
        String before = engine(side);
        CompletableFuture<Boolean> finished = CompletableFuture.supplyAsync(() -> {
            try {
                side.shell().ask("storage migrate " + other(before));
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        Pair.pause(afterMillis);
        side.node().kill();
        boolean within = !ended(finished);
        campaign.count(within ? KILLED : "kills after a migration");
        side.node().start();
        pair.awaitShell(side);
        String after = engine(side);
        campaign.count(after.equals(before) ? "stores that stayed" : "stores that had moved");
        String said = side.shell().ask("status").getFirst().path("storage").asText();
        if (!said.equals(after)) {
            campaign.violation("store", "storage.current names " + after + ", the node says " + said);
        }
        return within;
    }

    private static boolean ended(CompletableFuture<Boolean> migration) {
        try {
            return migration.join();
        } catch (CompletionException e) {
            return false;
        }
    }

    private void verify(Pair.Side side) {
        try {
            campaign.count(
                    "rows verified",
                    side.shell().ask("storage verify").getFirst().path("rows").asLong());
        } catch (IOException e) {
            campaign.violation("store", side.node().name() + ": " + e.getMessage());
        }
    }

    /** Usage: {@code MigrateCampaign [--long] [--seed N]}. */
    public static void main(String[] arguments) throws Exception {
        Campaign campaign;
        try {
            campaign = Campaign.begin("migrate", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        int migrations = campaign.thorough() ? 100 : 4;
        campaign.require(MIGRATED, migrations);
        campaign.require(KILLED, 1);
        campaign.require("changes caught up with", 1);
        campaign.require("texts compared", 100);
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", false, System.out)) {
            scene.ownImage().configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000");
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()));
            new MigrateCampaign(campaign, scene, pair, migrations).run();
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(List.of()));
    }
}
