package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Moves the store of a running node between Derby and H2, and kills the node within a move. */
final class StoreMover {

    static final String MIGRATED = "migrations that succeeded";
    static final String KILLED = "kills within a migration";
    static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final long SHORTEST_MIGRATION_MILLIS = 5;

    private final Campaign campaign;
    private final Victims victims;
    private final RandomGenerator random;
    private final Pauses pauses = new Pauses("writes, in a migration", 0.99, LONGEST_PAUSE);
    private long lastMigrationMillis = 1_000;

    StoreMover(Campaign campaign, Victims victims) {
        this.campaign = campaign;
        this.victims = victims;
        this.random = campaign.random("migrations");
    }

    /** The engine that keeps the store of a node, as its home says. */
    static String engine(Pair.Side side) throws IOException {
        return Files.readAllLines(side.node().home().resolve("storage.current")).getFirst();
    }

    /** What moves it to the other engine. */
    static String move(Pair.Side side) throws IOException {
        return "storage migrate " + (engine(side).equals("derby") ? "h2" : "derby");
    }

    void migrate(Pair.Side side) throws IOException {
        long begin = System.nanoTime();
        JsonNode done = side.shell().ask(move(side)).getFirst();
        lastMigrationMillis = (System.nanoTime() - begin) / 1_000_000;
        pauses.add(Duration.ofMillis(done.path("pauseMillis").asLong()));
        campaign.count(MIGRATED);
        campaign.count("rows compared", done.path("rows").asLong());
        campaign.count("changes caught up with", done.path("caughtUp").asLong());
    }

    /** How long writes were held, in all moves; too long is a violation. */
    void judge() {
        pauses.judge(campaign);
    }

    /** The node starts again on one store, and says on which. */
    void killWithin(Pair.Side side) throws IOException, InterruptedException {
        long atMost = Math.max(SHORTEST_MIGRATION_MILLIS, lastMigrationMillis);
        victims.killWithin(side, KILLED, atMost, random, () -> move(side), before -> saysWhereItIs(side, before));
    }

    private void saysWhereItIs(Pair.Side side, String before) throws IOException {
        campaign.count(move(side).equals(before) ? "stores that stayed" : "stores that had moved");
        String after = engine(side);
        String said = side.shell().ask("status").getFirst().path("storage").asText();
        if (!said.equals(after)) {
            campaign.violation("store", "storage.current names " + after + ", the node says " + said);
        }
    }

    /** Every row of the store. */
    void verify(Pair.Side side) {
        try {
            campaign.count(
                    "rows verified",
                    side.shell().ask("storage verify").getFirst().path("rows").asLong());
        } catch (IOException e) {
            campaign.violation("store", side.node().name() + ": " + e.getMessage());
        }
    }
}
