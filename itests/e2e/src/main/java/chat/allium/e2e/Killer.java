package chat.allium.e2e;

import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.StorageException;
import chat.allium.e2e.gate.Aim;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Kills one of two nodes, and finds out from both stores in which window that was. */
final class Killer {

    static final String BEFORE_COMMIT = "window: before commit";
    static final String NOT_ACKED = "window: committed, not ACKed";
    static final String NOT_REMOVED = "window: ACKed, not removed";
    static final String DRAIN = "window: drain";
    static final List<String> WINDOWS = List.of(BEFORE_COMMIT, NOT_ACKED, NOT_REMOVED, DRAIN);

    /** Inferred: the receiver had stored them, and the sender, who did not know, came with them again. */
    static final String DUPLICATES = "stored, and still held by the sender";

    /** For what is on its way to the other, and for the ACK of a store that lies. */
    private static final long SETTLE_MILLIS = 200;

    private static final Duration AIMING = Duration.ofSeconds(20);

    /** How a node ends, so that its home can be looked at afterwards. */
    @FunctionalInterface
    interface Ending {
        void end(Pair.Side victim) throws IOException, InterruptedException;
    }

    private final Campaign campaign;
    private final Pair pair;
    private final Ending ending;

    Killer(Campaign campaign, Pair pair) {
        this(campaign, pair, victim -> victim.node().kill());
    }

    Killer(Campaign campaign, Pair pair, Ending ending) {
        this.campaign = campaign;
        this.pair = pair;
        this.ending = ending;
    }

    void after(Pair.Side victim, long millis) throws IOException, InterruptedException {
        Pair.pause(millis);
        kill(victim, false, false);
    }

    void drained(Pair.Side victim, long millis) throws IOException, InterruptedException {
        Pair.pause(millis);
        kill(victim, false, true);
    }

    /** Its user stops it, and before it has ended it is killed. */
    void whileItStops(Pair.Side victim, long millis) throws IOException, InterruptedException {
        victim.node().beginStop();
        Pair.pause(millis);
        if (victim.node().alive()) {
            campaign.count("kills while it stopped");
        }
        kill(victim, false, false);
    }

    void aimed(Pair.Side victim, Aim.Place place) throws IOException, InterruptedException {
        aim(victim, place);
        whereItWasAimed(victim, place, false);
    }

    void aim(Pair.Side victim, Aim.Place place) throws IOException {
        Path home = victim.node().home();
        Files.deleteIfExists(home.resolve(Aim.REACHED));
        Path file = Files.writeString(home.resolve(Aim.FILE + ".new"), place.name());
        Files.move(file, home.resolve(Aim.FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    void whereItWasAimed(Pair.Side victim, Aim.Place place, boolean drain) throws IOException, InterruptedException {
        Path reached = victim.node().home().resolve(Aim.REACHED);
        boolean there = true;
        try {
            Pair.await(place.name(), AIMING, () -> Files.exists(reached));
            Pair.pause(SETTLE_MILLIS);
        } catch (Await.InVain e) {
            there = false;
            campaign.count("aims missed");
        }
        Files.deleteIfExists(victim.node().home().resolve(Aim.FILE));
        kill(victim, there && place == Aim.Place.ACKED_NOT_REMOVED, drain);
    }

    private void kill(Pair.Side victim, boolean ackIsThere, boolean drain) throws IOException, InterruptedException {
        boolean killed = victim.node().alive();
        long offered = pair.other(victim).given().last().seq();
        ending.end(victim);
        if (!killed) {
            campaign.count("ended before it was killed");
            return;
        }
        campaign.count("kills");
        campaign.count("kills of " + victim.node().name());
        Pair.Side other = pair.other(victim);
        Pair.pause(SETTLE_MILLIS);
        judge(victim, store(victim), other, other.view(), offered, ackIsThere, drain);
    }

    /** @throws IOException if the store is lost altogether */
    private LaneRow store(Pair.Side victim) throws IOException {
        try {
            return DeadStore.lane(victim.node().home());
        } catch (StorageException e) {
            campaign.violation("lost", "the store of " + victim.node().name() + " does not open: " + e.getMessage());
            throw new IOException("without its store " + victim.node().name() + " can not go on", e);
        }
    }

    private void judge(
            Pair.Side victim,
            LaneRow dead,
            Pair.Side other,
            LiveView live,
            long offered,
            boolean ackIsThere,
            boolean drain) {
        long stored = dead.nextSeq() - 1;
        long settled = dead.base() - 1;
        long accepted = victim.given().last().seq();
        String who = victim.node().name();
        if (accepted > stored) {
            campaign.violation(
                    "lost", who + " returned number " + accepted + " and after its death has up to " + stored);
        }
        if (live.delivered() > dead.high()) {
            campaign.violation(
                    "false-state",
                    other.node().name() + " says that " + who + " has number " + live.delivered() + ", which after its"
                            + " death has up to " + dead.high());
        }
        if (settled > live.high()) {
            campaign.violation(
                    "false-state",
                    who + " noted that " + settled + " is delivered, and "
                            + other.node().name() + " has up to " + live.high());
        }
        boolean fromOther = dead.high() > live.delivered();
        boolean fromVictim = live.high() > settled;
        boolean waits = offered > dead.high();
        StringBuilder windows = new StringBuilder();
        window(windows, BEFORE_COMMIT, waits || stored > live.high());
        window(windows, NOT_ACKED, fromOther);
        window(windows, NOT_REMOVED, ackIsThere && fromVictim);
        window(windows, DRAIN, drain && waits);
        campaign.count(DUPLICATES, Math.max(0, dead.high() - live.delivered()) + Math.max(0, live.high() - settled));
        campaign.note("killed " + who + ":" + (windows.isEmpty() ? " idle" : windows));
    }

    private void window(StringBuilder windows, String window, boolean met) {
        if (met) {
            campaign.count(window);
            windows.append(windows.isEmpty() ? " " : "; ").append(window.substring("window: ".length()));
        }
    }
}
