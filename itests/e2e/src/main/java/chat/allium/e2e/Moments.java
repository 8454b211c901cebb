package chat.allium.e2e;

import chat.allium.e2e.pulse.Moment;
import chat.allium.e2e.pulse.Pulse;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Has swaps begin while much is going on, and counts what was. Takes an image with {@link Image#withPulse()}. */
final class Moments {

    private final Campaign campaign;
    private final RandomGenerator random;

    Moments(Campaign campaign) {
        this.campaign = campaign;
        this.random = campaign.random("moments");
    }

    /** How swaps are counted that hit a moment. */
    static String named(Moment moment) {
        return "moment: " + moment.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Without so many swaps that hit each moment the run shows nothing. */
    void require(long each) {
        for (Moment moment : Moment.values()) {
            campaign.require(named(moment), each);
        }
    }

    /** The next stop of this bundle is held up until a moment that chance chooses. */
    void aim(Pair.Side victim, String bundle) throws IOException {
        Path home = victim.node().home();
        Files.deleteIfExists(home.resolve(Pulse.SEEN));
        Moment[] all = Moment.values();
        String wanted = "chat.allium." + bundle + " " + all[random.nextInt(all.length)];
        Path fresh = Files.writeString(home.resolve(Pulse.FILE + ".new"), wanted);
        Files.move(fresh, home.resolve(Pulse.FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Counts what was going on when it was stopped; @return whether anything was */
    boolean count(Pair.Side victim) throws IOException {
        Path seen = victim.node().home().resolve(Pulse.SEEN);
        Files.deleteIfExists(victim.node().home().resolve(Pulse.FILE));
        if (!Files.exists(seen)) {
            return false;
        }
        List<String> names = Files.readAllLines(seen);
        names.forEach(name -> campaign.count(named(Moment.valueOf(name))));
        return !names.isEmpty();
    }
}
