package chat.allium.bench;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** {@code ./allium bench NAME}: measures, and says by its exit status whether every goal was met. */
final class Main {

    private static final Map<String, Benchmark> ALL = Map.of(
            "limiter", new LimiterBench(),
            "lookup", new LookupBench(),
            "enqueue", new EnqueueBench(),
            "offer", new OfferBench(),
            "end-to-end", new EndToEndBench(),
            "latency", new LatencyBench(),
            "backlog", new BacklogBench(),
            "fairness", new FairnessBench(),
            "plugins", new PluginsBench(),
            "tor", new TorBench());

    private Main() {}

    /** Exit status: 0 every goal was met, 1 one was missed or could not be measured, 2 wrong command line. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Benchmark benchmark = arguments.isEmpty() ? null : ALL.get(arguments.getFirst());
        if (benchmark == null) {
            System.err.println("allium: there is no such benchmark; './allium bench' lists them.");
            return 2;
        }
        String name = arguments.getFirst();
        try {
            Options options = Options.parse(arguments.subList(1, arguments.size()));
            Files.createDirectories(options.work());
            Report report = new Report(System.out, System.err, options.json(), name);
            benchmark.run(options, report);
            return report.passed() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println("allium: " + e.getMessage());
            return 2;
        } catch (Exception e) {
            System.err.println("allium: " + name + " could not be measured.");
            e.printStackTrace();
            return 1;
        }
    }
}
