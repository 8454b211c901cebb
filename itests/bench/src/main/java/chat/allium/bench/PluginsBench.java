package chat.allium.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a friend's delivery notices of plugins that behave badly: one node writes to another, in which a handler and a listener block, a
 * handler and a listener throw, and a handler floods. They come back with a clean record in every round.
 */
final class PluginsBench implements Benchmark {

    private static final int SENDERS = 4;

    /** Calls, failures and drops of one of them, in the order in which {@link Nuisances} tells. */
    private static final int FIELDS = 3;

    @Override
    public void run(Options options, Report report) throws Exception {
        Syncs syncs = Syncs.prepare(options.work());
        long millis = options.size(4_000, 1_500);
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> thrown = new ArrayList<>();
        List<Double> replies = new ArrayList<>();
        // What a bot answers goes through the limits that everybody has; and what fails is logged, as in a node.
        Author.Start start = new Author.Start(Store.Kind.GROUP, false, 0, false);
        List<String> log = List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.logFile=" + options.work().resolve("plugins.log"));
        try (Pair calm = Pair.start(start, 1, log, syncs, options);
                Pair troubled = Pair.start(start, 1, log, syncs, options)) {
            report.progress("warming up");
            calm.run(SENDERS, millis);
            round(troubled, millis, new ArrayList<>(), new ArrayList<>());
            for (int round = 1; round <= options.rounds(); round++) {
                report.progress("round " + round + " of " + options.rounds());
                without.add(calm.run(SENDERS, millis).p99());
                with.add(round(troubled, millis, thrown, replies));
            }
        }
        report.figure("without", without, "us", "p99 of send to DELIVERED, no plugins");
        report.figure("with", with, "us", "the same, plugins of the friend block, throw and flood");
        report.goal("thrown", Spread.median(thrown), "", Goal.atLeast(100), "exceptions of plugins in a round");
        report.goal("refused", Spread.median(replies), "", Goal.atLeast(10), "replies in a round that were too many");
        report.goal("ratio", Ratios.of(with, without), Goal.atMost(1.2), "with : without");
    }

    /** @return the p99 while they are there */
    private static double round(Pair pair, long millis, List<Double> thrown, List<Double> replies) throws IOException {
        pair.readers().ask("plugins on");
        double p99 = pair.run(SENDERS, millis).p99();
        List<String> did = pair.readers().ask("plugins off");
        // The handlers block, throw and flood; the listeners block and throw.
        thrown.add(Child.number(did, 1 + FIELDS + 1) + Child.number(did, 1 + 4 * FIELDS + 1));
        replies.add(Child.number(did, 1 + 2 * FIELDS + 2));
        return p99;
    }
}
