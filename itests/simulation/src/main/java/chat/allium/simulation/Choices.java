package chat.allium.simulation;

import chat.allium.api.storage.StorageException;
import chat.allium.storage.switching.ChoiceUnderPowerCuts;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The store is moved, as far as {@code storage.current} is concerned, and the power is cut in the middle of it or just after. */
final class Choices {

    static final String NOT_SYNCED = "current-not-synced";

    private static final String WITHIN = "power cuts while storage.current is written";
    private static final String AFTER = "power cuts after storage.current was written";

    private final Campaign campaign;
    private final ChoiceUnderPowerCuts file;
    private final RandomGenerator random;
    private Optional<String> acknowledged = Optional.empty();

    Choices(Campaign campaign, Path home) {
        this.campaign = campaign;
        this.file = new ChoiceUnderPowerCuts(home, !campaign.without(NOT_SYNCED));
        this.random = campaign.random("choices");
        campaign.require(WITHIN, 1);
        campaign.require(AFTER, 1);
    }

    void run(int times) {
        for (int i = 0; i < times && campaign.holds(); i++) {
            String before = acknowledged.orElse("derby");
            try {
                move(before, before.equals("derby") ? "h2" : "derby");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (StorageException e) {
                campaign.violation("choice", "after a power cut " + e.getMessage());
            }
        }
    }

    private void move(String before, String next) throws IOException {
        int cutAt = random.nextInt(ChoiceUnderPowerCuts.MOMENTS + 1);
        boolean done = file.choose(next, before, cutAt);
        campaign.count(done ? AFTER : WITHIN);
        Optional<String> said = file.said();
        if (done && !said.equals(Optional.of(next))) {
            campaign.violation(
                    "choice",
                    "the store is on " + next + ", and after a power cut storage.current names "
                            + said.orElse("nothing"));
        } else if (!done && !said.equals(acknowledged) && !said.equals(Optional.of(next))) {
            campaign.violation("choice", "after a power cut storage.current names " + said.orElse("nothing"));
        }
        acknowledged = said;
    }
}
