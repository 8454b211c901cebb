package chat.allium.bench;

import java.io.IOException;

/** The rate limiter against Bucket4j, in CPU time. */
final class LimiterBench implements Benchmark {

    @Override
    public void run(Options options, Report report) throws IOException {
        Micro micro = Micro.run(LimiterJmh.class, options, report);
        report(micro, report, "hot", "1", 0.20, "one hot peer");
        report(micro, report, "many", "10000", 0.10, "10,000 peers in turn");
    }

    private static void report(Micro micro, Report report, String name, String peers, double bound, String what) {
        Micro.Measured ours = micro.of("allium " + peers);
        Micro.Measured rival = micro.of("bucket4j " + peers);
        report.figure(name + ".allium", ours.cpu(), "ns", "CPU for a decision, " + what);
        report.figure(name + ".bucket4j", rival.cpu(), "ns", "the same, Bucket4j");
        report.goal(name + ".ratio", ours.ratioTo(rival), Goal.atMost(bound), "Allium : Bucket4j, " + what);
        // JMH itself allocates a little in each iteration.
        report.goal(name + ".bytes", Spread.median(ours.bytes()), "B", Goal.atMost(0.01), "allocated by a decision");
    }
}
