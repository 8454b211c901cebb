package chat.allium.e2e;

import chat.allium.e2e.gate.Fault;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Two nodes, each with a small disk of its own, send each other texts without a pause; a disk fills up to its last byte and is
 * given room again. A store is moved where there is no room for another. Nothing that was accepted or acknowledged is lost, and within a minute all goes on by itself.
 *
 * <p>To be run where file systems can be mounted: {@code unshare -rm} gives that to everybody.
 */
final class DiskFullCampaign {

    private static final Map<String, Fault> UNPLUGGED =
            Map.of("ack-before-commit", Fault.ANSWERS_INBOUND_EARLY, "id-before-commit", Fault.ANSWERS_OUTBOUND_EARLY);

    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final String NO_ROOM = "moves of a store that had no room";
    private static final String ROOM_AGAIN = "moves of a store that has room again";
    private static final long ROOM_TO_BEGIN = 512 << 10;
    private static final int DISK_MIB = 64;
    private static final long HANDFUL_MILLIS = 60;

    private final Campaign campaign;
    private final Pair pair;
    private final Disk ofAlice;
    private final Disk ofBob;
    private final RandomGenerator random;

    private DiskFullCampaign(Campaign campaign, Pair pair, Disk ofAlice, Disk ofBob) {
        this.campaign = campaign;
        this.pair = pair;
        this.ofAlice = ofAlice;
        this.ofBob = ofBob;
        this.random = campaign.random("disks");
    }

    private void run(int times) throws IOException, InterruptedException {
        pair.talk(HANDFUL_MILLIS);
        for (int i = 0; i < times && campaign.holds(); i++) {
            boolean alice = i % 2 == 1;
            Pair.pause(500 + random.nextLong(1_000));
            fill(alice ? pair.alice() : pair.bob(), alice ? ofAlice : ofBob);
        }
        if (campaign.unplugged().isEmpty()) {
            moveWithoutRoom(pair.alice(), ofAlice);
        }
        pair.refusals().forEach((sentence, times2) -> campaign.note(times2 + " times: " + sentence));
        campaign.count(
                "sends refused for want of room",
                pair.refusals().entrySet().stream()
                        .filter(one -> !one.getKey().contains("1,000 messages"))
                        .mapToLong(Map.Entry::getValue)
                        .sum());
        pair.hush();
        if (!pair.drained()) {
            campaign.violation("late", "something still waits though there is room");
        }
        pair.compare(campaign);
    }

    private void fill(Pair.Side victim, Disk disk) throws IOException, InterruptedException {
        disk.fill();
        campaign.count("disks filled");
        campaign.count("disks filled of " + victim.node().name());
        Pair.pause(2_000);
        Pair.Side other = pair.other(victim);
        long accepted = other.given().last().seq();
        // Again: the log of the node, and the database, took what they could get.
        disk.fill();
        Pair.pause(2_000 + random.nextLong(3_000));
        if (victim.view().high() < accepted) {
            campaign.count(
                    "messages that waited for room", accepted - victim.view().high());
        }
        disk.empty();
        long begin = System.nanoTime();
        int before = victim.given().acceptedCount();
        if (!pair.caughtUp(RECOVERY) || !acceptsAgain(victim, before)) {
            campaign.violation(
                    "late",
                    victim.node().name() + " did not go on within " + RECOVERY.toSeconds() + " s of having room");
        }
        campaign.note(String.format(
                Locale.ROOT,
                "%s had no room, and goes on %.1f s after it has",
                victim.node().name(),
                (System.nanoTime() - begin) / 1e9));
    }

    /** There is room for the beginning of the other store. The old one stays in use, and the next attempt, with room, is a success. */
    private void moveWithoutRoom(Pair.Side side, Disk disk) throws IOException, InterruptedException {
        String before = StoreMover.engine(side);
        disk.fill();
        disk.give(ROOM_TO_BEGIN);
        try {
            side.shell().ask(StoreMover.move(side));
            campaign.violation("store", "a store was moved to where there is no room");
        } catch (IOException e) {
            campaign.note(side.node().name() + ": " + e.getMessage());
            campaign.count(
                    String.valueOf(e.getMessage()).contains("stays on " + before) ? NO_ROOM : "moves that went wrong");
        }
        if (!StoreMover.engine(side).equals(before)) {
            campaign.violation("store", "storage.current names the copy that there was no room for");
        }
        disk.empty();
        if (!pair.caughtUp(RECOVERY) || !acceptsAgain(side, side.given().acceptedCount())) {
            campaign.violation("late", side.node().name() + " did not go on after a move for which there was no room");
        }
        side.shell().ask(StoreMover.move(side));
        campaign.count(ROOM_AGAIN);
    }

    private static boolean acceptsAgain(Pair.Side victim, int before) throws IOException, InterruptedException {
        try {
            Pair.await("texts to be accepted", RECOVERY, () -> victim.given().acceptedCount() > before);
            return true;
        } catch (Await.InVain e) {
            return false;
        }
    }

    private static void require(Campaign campaign, int times) {
        campaign.require("disks filled", times);
        campaign.require("disks filled of alice", 1);
        campaign.require("disks filled of bob", 1);
        campaign.require("sends refused for want of room", 1);
        campaign.require("messages that waited for room", 1);
        campaign.require(NO_ROOM, 1);
        campaign.require(ROOM_AGAIN, 1);
        campaign.require("texts compared", 100);
    }

    /** Usage: {@code DiskFullCampaign [--long] [--seed N] [--unplug NAME]}. */
    public static void main(String[] arguments) throws Exception {
        Campaign campaign;
        try {
            campaign = Campaign.begin("disk_full", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        Fault fault = UNPLUGGED.getOrDefault(campaign.unplugged().orElse(""), Fault.NONE);
        int times = campaign.thorough() ? 20 : 2;
        require(campaign, times);
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", false, System.out);
                Disk ofAlice = Disk.small(scene.folder().resolve("alice"), DISK_MIB);
                Disk ofBob = Disk.small(scene.folder().resolve("bob"), DISK_MIB)) {
            scene.ownImage()
                    .withGate(fault)
                    .configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000")
                    .configure("chat.allium.messenger", "inboundFreeMib=12", "sendFreeMib=6");
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()));
            new DiskFullCampaign(campaign, pair, ofAlice, ofBob).run(times);
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(List.of("lost", "false-state")));
    }
}
