package chat.allium.bench;

import java.util.ArrayList;
import java.util.List;

/** One message outstanding, end to end as in {@link EndToEndBench}, against what disk and network alone would take. */
final class LatencyBench implements Benchmark {

    @Override
    public void run(Options options, Report report) throws Exception {
        Syncs syncs = Syncs.prepare(options.work());
        long millis = options.size(4_000, 1_500);
        List<Double> durable = new ArrayList<>();
        List<Double> slowest = new ArrayList<>();
        List<Double> raw = new ArrayList<>();
        List<Double> storageFree = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        try (Pair group = Pair.start(Author.Start.of(Store.Kind.GROUP), EndToEndBench.FRIENDS, syncs, options);
                Pair memory = Pair.start(Author.Start.of(Store.Kind.MEMORY), EndToEndBench.FRIENDS, syncs, options)) {
            report.progress("warming up");
            group.run(1, millis);
            memory.run(1, millis);
            for (int round = 1; round <= options.rounds(); round++) {
                report.progress("round " + round + " of " + options.rounds());
                Pair.Ran ran = group.run(1, millis);
                durable.add(ran.p50());
                slowest.add(ran.p99());
                storageFree.add(memory.run(1, millis).p50());
                raw.add(Spread.percentile(RawDisk.syncs(options.work(), options.size(2_000, 500)), 50));
                floor.add(2 * raw.getLast() + storageFree.getLast());
            }
        }
        report.figure("p50", durable, "us", "send to DELIVERED, sealed and durable on both sides, one outstanding");
        report.figure("p99", slowest, "us", "the same, 99 of 100");
        report.figure("raw", raw, "us", "p50 of a raw write with fdatasync");
        report.figure("memory", storageFree, "us", "p50 of send to DELIVERED without storage");
        report.goal(
                "ratio", Ratios.of(durable, floor), Goal.atMost(1.5), "p50 : two raw syncs and that without storage");
    }
}
