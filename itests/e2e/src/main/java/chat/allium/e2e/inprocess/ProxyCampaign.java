package chat.allium.e2e.inprocess;

import chat.allium.api.message.MessageRejectedException;
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
import java.util.concurrent.TimeUnit;
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

    private final Campaign campaign;
    private final Path folder;
    private final RandomGenerator random;

    private ProxyCampaign(Campaign campaign, Path folder) {
        this.campaign = campaign;
        this.folder = folder;
        this.random = campaign.random("proxy");
    }

    private void run() throws IOException, InterruptedException {
        List<Thread> slow = new ArrayList<>();
        int repeat = campaign.thorough() ? 8 : 1;
        for (int i = 0; i < repeat; i++) {
            slow.addAll(slowFaults(i));
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
        send(duo, given, 2);
        duo.alice.dial();
        Duo.await(() -> trouble.hasHappened() || duo.settled());
        if (trouble.hasHappened()) {
            campaign.count("cuts");
            campaign.count("ACKs lost: stored, and still held", duo.heldThoughStored());
        }
        settle(duo, "a cut after " + offset + " bytes");
        duo.hangUp();
        return trouble.hasHappened();
    }

    private void delays(Duo duo, Texts given) throws InterruptedException {
        for (int i = 0; i < DELAYS && goOn(); i++) {
            Trouble trouble = duo.toBob.plan(Trouble.of(Kind.DELAY, true, random.nextInt(2_000)));
            send(duo, given, 10);
            settle(duo, "a delay");
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
            send(duo, given, 5);
            duo.bob.dial();
            settle(duo, "crossed dials");
            boolean both = duo.toBob.connections() > before && duo.toAlice.connections() > beforeToo;
            campaign.count("doubled connections", both ? 1 : 0);
            duo.hangUp();
        }
        given.compare(campaign, duo);
        duo.close();
        campaign.note("crossed dials: " + campaign.counted("doubled connections") + " doubled");
    }

    /** These wait for the patience of links, which is real; so each has two nodes of its own, all at the same time. */
    private List<Thread> slowFaults(int round) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Kind kind : List.of(Kind.STALL, Kind.SWALLOW, Kind.HALF_OPEN)) {
            for (boolean towardServer : List.of(true, false)) {
                // One in the handshake, one among messages.
                for (long offset : List.of(random.nextLong(1_000), 4_500 + random.nextLong(3_000))) {
                    String name = kind + "-" + (towardServer ? "out" : "back") + "-" + offset + "-" + round;
                    Duo duo = duo(name, false);
                    threads.add(
                            Thread.ofVirtual().start(() -> slow(duo, name, Trouble.of(kind, towardServer, offset))));
                }
            }
        }
        return threads;
    }

    private void slow(Duo duo, String name, Trouble trouble) {
        Texts given = texts();
        try (duo) {
            // It dialled as soon as it was there; the trouble is for the next conversation.
            Duo.await(() -> duo.alice.connected() && duo.bob.connected());
            duo.hangUp();
            duo.toBob.plan(trouble);
            for (int i = 0; i < 200 && !trouble.hasHappened(); i++) {
                send(duo, given, 1);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (trouble.hasHappened()) {
                campaign.count(kind(trouble));
            }
            send(duo, given, 5);
            settle(duo, name);
            long before = duo.toBob.lateBytes();
            trouble.release().countDown();
            send(duo, given, 5);
            settle(duo, name);
            TimeUnit.MILLISECONDS.sleep(500);
            campaign.count("late bytes after another link", duo.toBob.lateBytes() - before);
            given.compare(campaign, duo);
            campaign.note(name + ": survived");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            campaign.violation("broken", name + ": " + e);
        }
    }

    private static String kind(Trouble trouble) {
        return switch (trouble.kind()) {
            case STALL -> "stalls";
            case HALF_OPEN -> "half-open";
            default -> trouble.towardServer() ? "messages swallowed" : "ACKs swallowed";
        };
    }

    private void send(Duo duo, Texts given, int each) {
        try {
            duo.send(each, given);
        } catch (MessageRejectedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void settle(Duo duo, String what) throws InterruptedException {
        if (!duo.settles()) {
            campaign.violation(
                    "late", "after " + what + " not everything arrived within " + Duo.PATIENCE.toSeconds() + " s");
        }
    }

    private static void require(Campaign campaign) {
        campaign.require("cuts", campaign.thorough() ? 5_000 : 500);
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
