package chat.allium.e2e.inprocess;

import chat.allium.e2e.broken.Broken;
import chat.allium.e2e.inprocess.Trouble.Kind;
import chat.allium.e2e.oracle.Folders;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Two nodes of production's classes talk over real sockets through a proxy, which cuts the conversation after every number of
 * bytes, stalls it, lets bytes vanish, delays them, and has both dial at once. After each fault everything is at the other once
 * and in order.
 */
public final class ProxyCampaign {

    /** In the short run, every offset up to here, and so many beyond by chance. */
    private static final int FIRST = 300;

    private static final int BY_CHANCE = 200;
    /** So many conversations in a row that were over: they are not all of the same length. */
    private static final int ENOUGH = 20;

    private static final int CROSSINGS = 30;
    private static final int DELAYS = 10;
    private static final String TO_THE_END = "directions cut at every byte";

    private final Campaign campaign;
    private final Path folder;
    private final RandomGenerator random;

    private ProxyCampaign(Campaign campaign, Path folder) {
        this.campaign = campaign;
        this.folder = folder;
        this.random = campaign.random("proxy");
    }

    private void run() throws IOException, InterruptedException {
        SlowFaults faults = new SlowFaults(campaign, folder);
        List<Thread> slow = new ArrayList<>();
        int repeat = campaign.thorough() ? 8 : 1;
        for (int i = 0; i < repeat; i++) {
            slow.addAll(faults.begin(i));
        }
        Duo duo = duo("cut", false);
        Texts given = texts();
        cuts(duo, given);
        delays(duo, given);
        given.compare(campaign, duo);
        duo.close();
        crossings();
        for (Thread thread : slow) {
            thread.join();
        }
    }

    private Duo duo(String name, boolean crossed) throws IOException, InterruptedException {
        return new Duo(Files.createDirectory(folder.resolve(name)), crossed, random);
    }

    private Texts texts() {
        return new Texts(Long.toHexString(campaign.seed()));
    }

    /** In the long run until conversations are over before the cut. */
    private void cuts(Duo duo, Texts given) throws InterruptedException {
        for (boolean towardServer : List.of(true, false)) {
            int beyond = 0;
            for (long offset = 0; beyond < ENOUGH && goOn() && (campaign.thorough() || offset < FIRST); offset++) {
                beyond = cut(duo, given, towardServer, offset) ? 0 : beyond + 1;
            }
            campaign.count(TO_THE_END, beyond == ENOUGH ? 1 : 0);
            long most = length(duo, given, towardServer);
            for (int i = 0; i < BY_CHANCE && !campaign.thorough() && goOn(); i++) {
                cut(duo, given, towardServer, FIRST + random.nextLong(most));
            }
            campaign.note("cut " + (towardServer ? "what the dialler says" : "what the listener says") + ": "
                    + campaign.counted("cuts") + " so far");
        }
    }

    /** Without a control one violation is enough. */
    private boolean goOn() {
        return campaign.unplugged().isEmpty() || campaign.holds();
    }

    /** How far a conversation goes that is not disturbed. */
    private long length(Duo duo, Texts given, boolean towardServer) throws InterruptedException {
        long low = FIRST;
        long high = 1 << 16;
        while (high - low > 64 && goOn()) {
            long middle = (low + high) / 2;
            if (cut(duo, given, towardServer, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low - FIRST;
    }

    /** @return whether the conversation went so far */
    private boolean cut(Duo duo, Texts given, boolean towardServer, long offset) throws InterruptedException {
        Trouble trouble = duo.toBob.plan(Trouble.of(Kind.CUT, towardServer, offset));
        duo.give(given, 2);
        duo.alice.dial();
        Duo.await(() -> trouble.hasHappened() || duo.settled());
        if (trouble.hasHappened()) {
            campaign.count("cuts");
            campaign.count("ACKs lost: stored, and still held", duo.heldThoughStored());
        }
        duo.settle(campaign, "a cut after " + offset + " bytes");
        duo.hangUp();
        return trouble.hasHappened();
    }

    private void delays(Duo duo, Texts given) throws InterruptedException {
        for (int i = 0; i < DELAYS && goOn(); i++) {
            Trouble trouble = duo.toBob.plan(Trouble.of(Kind.DELAY, true, random.nextInt(2_000)));
            duo.give(given, 10);
            duo.settle(campaign, "a delay");
            campaign.count("delays", trouble.hasHappened() ? 1 : 0);
            duo.hangUp();
        }
    }

    /** Both dial at the same moment, so that there are two connections. */
    private void crossings() throws IOException, InterruptedException {
        Duo duo = duo("crossed", true);
        Texts given = texts();
        for (int i = 0; i < CROSSINGS * (campaign.thorough() ? 10 : 1) && goOn(); i++) {
            int before = duo.toBob.connections();
            int beforeToo = duo.toAlice.connections();
            duo.toBob.plan(Trouble.of(Kind.DELAY, true, random.nextInt(500)));
            duo.toAlice.plan(Trouble.of(Kind.DELAY, true, random.nextInt(500)));
            duo.give(given, 5);
            duo.bob.dial();
            duo.settle(campaign, "crossed dials");
            boolean both = duo.toBob.connections() > before && duo.toAlice.connections() > beforeToo;
            campaign.count("doubled connections", both ? 1 : 0);
            duo.hangUp();
        }
        given.compare(campaign, duo);
        duo.close();
        campaign.note("crossed dials: " + campaign.counted("doubled connections") + " doubled");
    }

    private static void require(Campaign campaign) {
        campaign.require("cuts", campaign.thorough() ? 3_000 : 500);
        campaign.require(TO_THE_END, campaign.thorough() ? 2 : 0);
        for (String one : List.of(
                "stalls",
                "half-open",
                "messages swallowed",
                "ACKs swallowed",
                "ACKs lost: stored, and still held",
                "delays",
                "doubled connections",
                "late bytes after another link")) {
            campaign.require(one, 1);
        }
    }

    /** Usage: {@code ProxyCampaign [--long] [--seed N] [--unplug NAME]}. */
    public static void main(String[] arguments) throws Exception {
        Optional<Broken> broken = Broken.asked(List.of(arguments));
        if (broken.isPresent()) {
            System.exit(broken.get().run(ProxyCampaign.class, List.of(arguments)));
        }
        Campaign campaign;
        try {
            campaign = Campaign.begin("proxy", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        require(campaign);
        Path folder = Files.createTempDirectory("allium-proxy-");
        try {
            new ProxyCampaign(campaign, folder).run();
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        } finally {
            Folders.delete(folder);
        }
        System.exit(campaign.end(List.of("twice", "lost", "order", "late", "false-state")));
    }
}
