package chat.allium.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A node to whose 1,000 absent friends a million messages wait, against one to whose absent friends nothing waits. */
final class BacklogBench implements Benchmark {

    private static final int OUTSTANDING = 512;

    @Override
    public void run(Options options, Report report) throws Exception {
        Syncs syncs = Syncs.prepare(options.work());
        int absent = options.size(1_000, 100);
        String count = String.format(Locale.ROOT, "%,d", absent * Waiting.EACH);
        long millis = options.size(5_000, 2_000);
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        report.progress("filling a store with " + count + " messages");
        try (Pair full = start(absent, true, syncs, options);
                Pair empty = start(absent, false, syncs, options)) {
            report.progress("warming up");
            full.run(OUTSTANDING, millis);
            empty.run(OUTSTANDING, millis);
            for (int round = 1; round <= options.rounds(); round++) {
                report.progress("round " + round + " of " + options.rounds());
                without.add(empty.run(OUTSTANDING, millis).perSecond());
                with.add(full.run(OUTSTANDING, millis).perSecond());
            }
            report.figure("empty", without, "msg/s", "live throughput, nothing waits");
            report.figure("full", with, "msg/s", "live throughput, " + count + " messages wait");
            report.goal("ratio", Ratios.of(with, without), Goal.atLeast(0.9), "full : empty");
            double each = (heap(full) - heap(empty)) / (absent * (double) Waiting.EACH);
            report.goal("heap", each, "B", Goal.atMost(16), "heap for each message that waits");
        }
    }

    private static Pair start(int absent, boolean queued, Syncs syncs, Options options) throws IOException {
        return Pair.start(
                new Author.Start(Store.Kind.GROUP, true, absent, queued), EndToEndBench.FRIENDS, syncs, options);
    }

    /** After a collection, the least of a few: what is under way just then is no backlog. */
    private static double heap(Pair pair) throws IOException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            least = Math.min(least, Child.number(pair.author().ask("heap"), 1));
        }
        return least;
    }
}
