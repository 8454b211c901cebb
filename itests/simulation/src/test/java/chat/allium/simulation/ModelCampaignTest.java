package chat.allium.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.testkit.campaign.Campaign;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCampaignTest {

    private static final int SEQUENCES = 10;
    private static final int OPERATIONS = 60;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void everyStoreDoesWhatTheModelDoes() {
        Campaign campaign = Campaign.begin("model", List.of("--seed", "4711"), new PrintStream(printed));

        ModelCampaign.run(campaign, SEQUENCES, OPERATIONS);

        assertEquals(Campaign.HELD, campaign.end(List.of()), printed::toString);
        for (String name : StoreUnderTest.all().keySet()) {
            assertTrue(campaign.counted("operations on " + name) >= SEQUENCES * OPERATIONS, name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-dedupe", "back-off-not-persisted", "current-not-synced"})
    void namesWhatIsUnplugged(String what) {
        Campaign campaign =
                Campaign.begin("model", List.of("--seed", "4711", "--unplug", what), new PrintStream(printed));

        ModelCampaign.run(campaign, SEQUENCES / 2, OPERATIONS / 2);

        assertEquals(Campaign.HELD, campaign.end(ModelCampaign.UNPLUGS.get(what)), printed::toString);
    }
}
