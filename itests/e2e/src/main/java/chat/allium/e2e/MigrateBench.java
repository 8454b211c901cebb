package chat.allium.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Measures how long writes are held when a store with a long history is moved while texts flow, and how long the move takes. */
final class MigrateBench {

    private static final int ROUNDS = 10;
    private static final int HISTORY = 100_000;
    /** Eight texts each way at every turn: 50 a second. */
    private static final long HANDFUL_MILLIS = 140;

    private MigrateBench() {}

    private static boolean measure(Figures figures, Pair pair, int rounds) throws IOException, InterruptedException {
        pair.fill(HISTORY);
        pair.talk(HANDFUL_MILLIS);
        int before = pair.alice().given().acceptedCount();
        long begin = System.nanoTime();
        List<Double> pauses = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        double rows = 0;
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            JsonNode done =
                    pair.alice().shell().ask(StoreMover.move(pair.alice())).getFirst();
            seconds.add((System.nanoTime() - start) / 1e9);
            pauses.add(done.path("pauseMillis").asDouble());
            rows = done.path("rows").asDouble();
        }
        double rate = (pair.alice().given().acceptedCount() - before) / ((System.nanoTime() - begin) / 1e9);
        pair.hush();
        figures.figure("migrate.rows", rows, "", "rows compared, the last time");
        figures.figure("migrate.rate", rate, "1/s", "texts that the node accepted meanwhile, and as many that came");
        figures.spread("migrate.time", seconds, "s", "for the whole move");
        figures.spread("migrate.pause", pauses, "ms", "writes were held for");
        List<Double> sorted = pauses.stream().sorted().toList();
        double p99 = sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
        figures.figure("migrate.pause.p99", p99, "ms", "99 of 100; at most " + StoreMover.LONGEST_PAUSE.toMillis());
        pair.refusals().forEach((sentence, times) -> System.err.println(times + " times: " + sentence));
        return p99 <= StoreMover.LONGEST_PAUSE.toMillis();
    }

    /** Usage: {@code MigrateBench [--rounds N] [--json]}; progress goes to standard error. */
    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        int at = options.indexOf("--rounds");
        int rounds = at < 0 ? ROUNDS : Integer.parseInt(options.get(at + 1));
        boolean held = false;
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", false, System.err)) {
            scene.ownImage().configure("chat.allium.ratelimit", "perSecond=20000", "burst=10000");
            Figures figures = new Figures(System.out, options.contains("--json"), "tcp");
            held = measure(figures, Pair.of(scene, "bench"), rounds);
        } catch (IOException | IllegalStateException e) {
            System.err.println("FAILED: " + e.getMessage());
        }
        System.exit(held ? 0 : 1);
    }
}
