package chat.allium.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.testkit.campaign.Campaign;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationCampaignTest {

    private static final World.Size SMALL = new World.Size(12, 12);
    private static final int SEEDS = 12;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Campaign campaign(String... options) {
        List<String> all = new ArrayList<>(List.of("--seed", "4711"));
        all.addAll(List.of(options));
        return Campaign.begin("simulation", all, new PrintStream(printed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-dedupe",
                "ack-before-commit",
                "base-ignored",
                "credit-ignored",
                "jump-ignored",
                "one-global-dial-lock"
            })
    void namesWhatIsUnplugged(String what) {
        Campaign campaign = campaign("--unplug", what);

        SimulationCampaign.run(campaign, SMALL, SEEDS);

        assertEquals(Campaign.HELD, campaign.end(SimulationCampaign.UNPLUGS.get(what)), printed::toString);
    }

    @Test
    void aSeedIsARunAndAnotherIsAnother() {
        Campaign campaign = campaign();

        long first = new World(campaign, SMALL, "a", campaign.random("a")).run();
        long again = new World(campaign, SMALL, "a", campaign.random("a")).run();
        long other = new World(campaign, SMALL, "b", campaign.random("b")).run();

        assertEquals(first, again);
        assertNotEquals(first, other);
        assertTrue(campaign.counted("messages DELIVERED") > 0, printed::toString);
    }

    @Test
    void anUnknownNameIsSaidWithTheList() {
        int status = Programs.run(
                "simulation", new String[] {"--unplug", "nonsense"}, SimulationCampaign.UNPLUGS, campaign -> {});

        assertEquals(Campaign.USAGE, status);
    }
}
