package chat.allium.bench;

import java.io.IOException;

/** The look-up of the live link in {@code send} against commons-pool2, and how often a cold friend is dialled. */
final class LookupBench implements Benchmark {

    @Override
    public void run(Options options, Report report) throws IOException, InterruptedException {
        Micro micro = Micro.run(LookupJmh.class, options, report);
        Micro.Measured ours = micro.of("allium");
        Micro.Measured rival = micro.of("commonsPool2");
        report.figure("allium", ours.cpu(), "ns", "CPU to find the live link of a friend, 50 friends in turn");
        report.figure("commons-pool2", rival.cpu(), "ns", "CPU to borrow one and return it, commons-pool2");
        report.goal("ratio", ours.ratioTo(rival), Goal.atMost(0.03), "Allium : commons-pool2");
        int dials = 0;
        for (int round = 1; round <= options.rounds(); round++) {
            dials = Math.max(dials, ColdFriend.dials(options.work()));
        }
        report.goal("cold.dials", dials, "dials", Goal.atMost(1), "64 senders to a cold friend, most of all rounds");
    }
}
