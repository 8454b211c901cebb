package chat.allium.testkit.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CampaignTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Campaign campaign(String... options) {
        return Campaign.begin("kill", List.of(options), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRunInWhichEverythingHappenedAndHeldSucceeds() {
        Campaign campaign = campaign("--seed", "7");
        campaign.require("kills", 2);
        campaign.count("kills", 2);

        assertEquals(Campaign.HELD, campaign.end(List.of("lost")));
        assertTrue(printed().contains("--seed 7 kill"), "it says how to repeat it");
    }

    @Test
    void aRunWhoseFaultsDidNotHappenIsInconclusive() {
        Campaign campaign = campaign();
        campaign.require("kills", 2);
        campaign.count("kills");

        assertEquals(Campaign.INCONCLUSIVE, campaign.end(List.of("lost")));
        assertTrue(printed().contains("kills (1 of at least 2)"), printed());
    }

    @Test
    void aViolationWeighsMoreThanAMissingFault() {
        Campaign campaign = campaign();
        campaign.require("kills", 1);
        campaign.violation("lost", "text 3 is missing");

        assertEquals(Campaign.VIOLATED, campaign.end(List.of("lost")));
    }

    @Test
    void withoutAControlOnlyTheViolationThatMustFollowIsASuccess() {
        Campaign silent = campaign("--unplug", "dedupe");
        Campaign other = campaign("--unplug", "dedupe");
        other.violation("order", "2 after 3");
        Campaign noticed = campaign("--unplug", "dedupe");
        noticed.violation("twice", "text 3 stands there twice");

        assertTrue(silent.without("dedupe"));
        assertEquals(Campaign.VIOLATED, silent.end(List.of("twice")));
        assertEquals(Campaign.VIOLATED, other.end(List.of("twice")));
        assertEquals(Campaign.HELD, noticed.end(List.of("twice")));
    }

    @Test
    void theSameSeedGivesTheSameNumbersForEachPurpose() {
        Campaign one = campaign("--seed", "5", "--long");
        Campaign same = campaign("--seed", "5");
        Campaign other = campaign("--seed", "6");
        long first = one.random("faults").nextLong();

        assertTrue(one.thorough());
        assertEquals(first, same.random("faults").nextLong());
        assertTrue(first != other.random("faults").nextLong());
        assertTrue(first != one.random("texts").nextLong());
    }

    @Test
    void whatIsNoOptionIsSaid() {
        assertThrows(IllegalArgumentException.class, () -> campaign("--fast"));
        assertThrows(IllegalArgumentException.class, () -> campaign("--seed"));
        assertThrows(IllegalArgumentException.class, () -> campaign("--seed", "x"));
    }
}
