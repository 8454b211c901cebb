package chat.allium.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.testkit.campaign.Campaign;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryCampaignTest {

    private static final int MESSAGES = 1_000;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"jump-ignored", "back-off-not-persisted"})
    void namesWhatIsUnplugged(String what) {
        Campaign campaign =
                Campaign.begin("expiry", List.of("--seed", "4711", "--unplug", what), new PrintStream(printed));

        ExpiryCampaign.run(campaign, MESSAGES);

        assertEquals(Campaign.HELD, campaign.end(ExpiryCampaign.UNPLUGS.get(what)), printed::toString);
    }
}
