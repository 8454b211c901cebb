package chat.allium.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code send} to friends who are not there: sealed and durable when it returns, 16 callers, against a commit for each. */
final class EnqueueBench implements Benchmark {

    private static final int CALLERS = 16;

    private record Ran(double perSecond, double cpu, double batches, double syncs) {}

    @Override
    public void run(Options options, Report report) throws Exception {
        Syncs syncs = Syncs.prepare(options.work());
        List<Ran> group = new ArrayList<>();
        List<Ran> row = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            report.progress("round " + round + " of " + options.rounds());
            group.add(round(Store.Kind.GROUP, syncs, options));
            row.add(round(Store.Kind.ROW, syncs, options));
        }
        List<Double> fast = group.stream().map(Ran::perSecond).toList();
        List<Double> slow = row.stream().map(Ran::perSecond).toList();
        report.figure("group", fast, "msg/s", "16 callers, writes share commits");
        report.figure("group.cpu", group.stream().map(Ran::cpu).toList(), "ns", "CPU for a message");
        report.figure("row", slow, "msg/s", "16 callers, batch.max=1");
        report.figure("row.cpu", row.stream().map(Ran::cpu).toList(), "ns", "CPU for a message");
        report.goal("ratio", Ratios.of(fast, slow), Goal.atLeast(1.5), "group : row");
        report.goal("group.syncs", each(group), "", Goal.atLeast(1), "syncs counted for a batch that was acknowledged");
        report.goal("row.syncs", each(row), "", Goal.atLeast(1), "the same, batch.max=1");
    }

    private static double each(List<Ran> runs) {
        return runs.stream().mapToDouble(Ran::syncs).sum()
                / runs.stream().mapToDouble(Ran::batches).sum();
    }

    /** An empty store each time, and a warm-up. */
    private static Ran round(Store.Kind kind, Syncs syncs, Options options) throws IOException {
        String work = options.work().toAbsolutePath().toString();
        try (Child clerk = Child.start(syncs, "512m", Clerk.class, List.of(work, kind.name()))) {
            clerk.hear();
            clerk.ask("run " + CALLERS + " " + options.size(3_000, 1_000));
            long before = clerk.syncs();
            List<String> ran = clerk.ask("run " + CALLERS + " " + options.size(4_000, 1_500));
            return new Ran(Child.number(ran, 2), Child.number(ran, 4), Child.number(ran, 3), clerk.syncs() - before);
        }
    }
}
