package chat.allium.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What it costs to offer 50 due messages, lane, store and vault, out of few that wait and out of very many. */
final class OfferBench implements Benchmark {

    @Override
    public void run(Options options, Report report) throws Exception {
        Syncs syncs = Syncs.prepare(options.work());
        int many = options.size(1_000, 100);
        String count = String.format(Locale.ROOT, "%,d", many * Waiting.EACH);
        try (Child small = start(syncs, options, 1);
                Child large = start(syncs, options, many)) {
            report.progress("1,000 messages wait in one store, " + count + " in the other");
            offer(small, options);
            offer(large, options);
            List<Double> few = new ArrayList<>();
            List<Double> very = new ArrayList<>();
            for (int round = 1; round <= options.rounds(); round++) {
                report.progress("round " + round + " of " + options.rounds());
                few.add(offer(small, options));
                very.add(offer(large, options));
            }
            report.figure("few", few, "us", "CPU to offer 50 of 1,000");
            report.figure("many", very, "us", "CPU to offer 50 of " + count);
            report.goal("ratio", Ratios.of(very, few), Goal.atMost(1.5), "many : few");
        }
    }

    private static Child start(Syncs syncs, Options options, int friends) throws IOException {
        Child child = Child.start(
                syncs,
                "1g",
                Offering.class,
                List.of(options.work().toAbsolutePath().toString(), Integer.toString(friends)));
        child.hear();
        return child;
    }

    private static double offer(Child child, Options options) throws IOException {
        return Child.number(child.ask("offer " + options.size(1_000, 100)), 1);
    }
}
