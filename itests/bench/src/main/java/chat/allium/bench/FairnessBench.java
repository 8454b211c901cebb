package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What others notice of 20 friends who are dead and of one who floods: 200 friends, whose messages take turns. And what the flood
 * costs where limits are lifted, and where they are not.
 *
 * <p>A burst is a hundred times the credit that a friend has, and there is one as often as that credit comes back.
 */
final class FairnessBench implements Benchmark {

    private static final int DEAD = 20;
    private static final int LIVE = 179;
    private static final int SENDERS = 8;
    private static final int BURST = 100 * 20;
    private static final long CREDIT_RETURNS_MILLIS = 4_000;

    @Override
    public void run(Options options, Report report) throws Exception {
        Syncs syncs = Syncs.prepare(options.work());
        others(syncs, options, report);
        cost(syncs, options, report);
    }

    private static void others(Syncs syncs, Options options, Report report) throws Exception {
        long millis = options.size(2, 1) * CREDIT_RETURNS_MILLIS;
        List<Double> calm = new ArrayList<>();
        List<Double> troubled = new ArrayList<>();
        Author.Start start = new Author.Start(Store.Kind.GROUP, false, 0, false);
        // Who connects there waits for a handshake that never comes.
        try (ServerSocket grave = new ServerSocket(0, 4 * DEAD, InetAddress.getLoopbackAddress());
                Pair quiet = Pair.start(start, options.size(LIVE, 40), syncs, options);
                Pair loud = Pair.start(start, options.size(LIVE, 40), syncs, options);
                Child flooder = flooder(syncs, options, loud.id(), loud.address())) {
            loud.author().tell("visitor " + flooder.hear().get(1));
            for (PeerId dead : Peers.of(DEAD)) {
                loud.author().tell("dead " + dead.text() + " tcp:127.0.0.1:" + grave.getLocalPort());
            }
            report.progress("warming up");
            quiet.run(SENDERS, millis);
            loud.run(SENDERS, millis);
            for (int round = 1; round <= options.rounds(); round++) {
                report.progress("round " + round + " of " + options.rounds());
                calm.add(quiet.run(SENDERS, millis).p99());
                try (Flood flood = new Flood(flooder)) {
                    troubled.add(loud.run(SENDERS, millis).p99());
                    report.progress(flood.bursts() + " bursts");
                }
            }
        }
        report.figure("calm", calm, "us", "p99 of send to DELIVERED, nobody dead, nobody floods");
        report.figure("troubled", troubled, "us", "the same, 20 of 200 friends dead, one floods");
        report.goal("ratio", Ratios.of(troubled, calm), Goal.atMost(1.2), "troubled : calm");
    }

    private static void cost(Syncs syncs, Options options, Report report) throws Exception {
        List<Double> idle = new ArrayList<>();
        List<Double> limited = new ArrayList<>();
        List<Double> lifted = new ArrayList<>();
        int bursts = options.size(3, 2);
        try (Pair limits = Pair.start(new Author.Start(Store.Kind.GROUP, false, 0, false), 1, syncs, options);
                Pair none = Pair.start(new Author.Start(Store.Kind.GROUP, true, 0, false), 1, syncs, options);
                Child onLimits = flooder(syncs, options, limits.id(), limits.address());
                Child onNone = flooder(syncs, options, none.id(), none.address())) {
            limits.author().tell("visitor " + onLimits.hear().get(1));
            none.author().tell("visitor " + onNone.hear().get(1));
            cpu(limits, onLimits, 1, false);
            cpu(none, onNone, 1, true);
            for (int round = 1; round <= options.rounds(); round++) {
                report.progress("flood " + round + " of " + options.rounds());
                idle.add(idle(none, bursts));
                limited.add(cpu(limits, onLimits, bursts, false) - idle.getLast());
                lifted.add(cpu(none, onNone, bursts, true) - idle.getLast());
            }
        }
        report.figure("flood.idle", idle, "ms", "CPU of the node in as much time without a burst");
        report.figure("flood.limited", limited, "ms", "what a burst of 2,000 messages adds to it");
        report.figure("flood.lifted", lifted, "ms", "the same, limits lifted");
        report.goal("flood.ratio", Ratios.of(limited, lifted), Goal.atMost(0.05), "limited : lifted, CPU that it adds");
    }

    private static double idle(Pair pair, int bursts) throws IOException, InterruptedException {
        List<String> before = pair.author().ask("stats");
        TimeUnit.MILLISECONDS.sleep(bursts * CREDIT_RETURNS_MILLIS);
        return used(before, pair.author().ask("stats"), bursts);
    }

    private static double used(List<String> before, List<String> after, int bursts) {
        return (Child.number(after, 1) - Child.number(before, 1)) / 1e6 / bursts;
    }

    private static Child flooder(Syncs syncs, Options options, String id, String address) throws IOException {
        return Child.start(
                syncs,
                "128m",
                Flooder.class,
                List.of(options.work().toAbsolutePath().toString(), id, address));
    }

    /**
     * Milliseconds of CPU for a burst, with the time after it in which the credit comes back.
     *
     * @param all whether the whole of it is to be taken
     */
    private static double cpu(Pair pair, Child flooder, int bursts, boolean all)
            throws IOException, InterruptedException {
        List<String> before = pair.author().ask("stats");
        for (int i = 1; i <= bursts; i++) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CREDIT_RETURNS_MILLIS);
            flooder.ask("burst " + BURST);
            double wanted = all ? Child.number(before, 3) + i * BURST : 0;
            await(pair, wanted);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, end - System.nanoTime()));
        }
        return used(before, pair.author().ask("stats"), bursts);
    }

    private static void await(Pair pair, double wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (Child.number(pair.author().ask("stats"), 3) < wanted) {
            if (System.nanoTime() > end) {
                throw new IOException("what was offered without limits did not come");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Burst after burst until it is closed. */
    private static final class Flood implements AutoCloseable {

        private final Child flooder;
        private final Thread thread;
        private volatile boolean over;
        private volatile int bursts;

        Flood(Child flooder) {
            this.flooder = flooder;
            this.thread = Thread.ofPlatform().start(this::run);
        }

        int bursts() {
            return bursts;
        }

        private void run() {
            try {
                while (!over) {
                    flooder.ask("burst " + BURST);
                    bursts++;
                    TimeUnit.MILLISECONDS.sleep(CREDIT_RETURNS_MILLIS);
                }
            } catch (IOException | InterruptedException e) {
                over = true;
            }
        }

        @Override
        public void close() throws IOException {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
