package chat.allium.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * From {@code send} to DELIVERED, two JVMs on loopback: TLS, sealed and durable on both sides, 50 friends. The same with a commit
 * for each write, and without storage.
 */
final class EndToEndBench implements Benchmark {

    static final int FRIENDS = 50;

    private static final int OUTSTANDING = 512;

    @Override
    public void run(Options options, Report report) throws Exception {
        Syncs syncs = Syncs.prepare(options.work());
        long millis = options.size(5_000, 2_000);
        Map<Store.Kind, List<Pair.Ran>> runs = new EnumMap<>(Store.Kind.class);
        try (Pair group = Pair.start(Author.Start.of(Store.Kind.GROUP), FRIENDS, syncs, options);
                Pair row = Pair.start(Author.Start.of(Store.Kind.ROW), FRIENDS, syncs, options);
                Pair memory = Pair.start(Author.Start.of(Store.Kind.MEMORY), FRIENDS, syncs, options)) {
            Map<Store.Kind, Pair> pairs =
                    Map.of(Store.Kind.GROUP, group, Store.Kind.ROW, row, Store.Kind.MEMORY, memory);
            report.progress("warming up");
            for (Pair pair : pairs.values()) {
                pair.run(OUTSTANDING, millis);
            }
            for (int round = 1; round <= options.rounds(); round++) {
                report.progress("round " + round + " of " + options.rounds());
                for (Store.Kind kind : Store.Kind.values()) {
                    runs.computeIfAbsent(kind, k -> new ArrayList<>())
                            .add(pairs.get(kind).run(OUTSTANDING, millis));
                }
            }
        }
        report(report, runs);
    }

    private static void report(Report report, Map<Store.Kind, List<Pair.Ran>> runs) {
        figures(report, "group", "durable, writes share commits", runs.get(Store.Kind.GROUP));
        figures(report, "row", "durable, batch.max=1", runs.get(Store.Kind.ROW));
        figures(report, "memory", "without storage", runs.get(Store.Kind.MEMORY));
        List<Double> group = speeds(runs.get(Store.Kind.GROUP));
        report.goal("to-row", Ratios.of(group, speeds(runs.get(Store.Kind.ROW))), Goal.atLeast(2.2), "group : row");
        report.goal(
                "to-memory",
                Ratios.of(group, speeds(runs.get(Store.Kind.MEMORY))),
                Goal.atLeast(0.12),
                "group : without storage");
        long batches =
                runs.get(Store.Kind.GROUP).stream().mapToLong(Pair.Ran::batches).sum();
        long counted =
                runs.get(Store.Kind.GROUP).stream().mapToLong(Pair.Ran::syncs).sum();
        report.goal(
                "syncs",
                (double) counted / batches,
                "",
                Goal.atLeast(1),
                "syncs counted for a batch that was acknowledged");
    }

    private static void figures(Report report, String name, String what, List<Pair.Ran> runs) {
        report.figure(name, speeds(runs), "msg/s", what);
        report.figure(
                name + ".cpu",
                runs.stream().map(ran -> ran.cpuNanos() / ran.messages() / 1e3).toList(),
                "us",
                "CPU of both JVMs for a message");
        if (runs.stream().anyMatch(ran -> ran.syncs() > 0)) {
            report.figure(
                    name + ".messages-a-sync",
                    runs.stream()
                            .map(ran -> (double) ran.messages() / ran.syncs())
                            .toList(),
                    "msg",
                    "delivered for each sync of either side");
        }
    }

    private static List<Double> speeds(List<Pair.Ran> runs) {
        return runs.stream().map(Pair.Ran::perSecond).toList();
    }
}
