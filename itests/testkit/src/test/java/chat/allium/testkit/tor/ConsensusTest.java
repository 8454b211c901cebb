package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConsensusTest {
    @Test
    void countsWhatClientsNeed() throws IOException {
        assertEquals(new Consensus(3, 3, 2, 4, 2), Consensus.parse(fixture()));
    }

    @Test
    void isCompleteWithEveryRelaySignatureAndRandomValueOnly() {
        assertTrue(new Consensus(12, 12, 12, 4, 2).complete(12, 4));
        assertFalse(new Consensus(11, 11, 11, 4, 2).complete(12, 4));
        assertFalse(new Consensus(12, 11, 12, 4, 2).complete(12, 4));
        assertFalse(new Consensus(12, 12, 12, 3, 2).complete(12, 4));
        assertFalse(new Consensus(12, 12, 12, 4, 1).complete(12, 4));
    }

    @Test
    void anythingElseIsAnEmptyConsensus() {
        assertEquals(new Consensus(0, 0, 0, 0, 0), Consensus.parse("not a consensus\n"));
    }

    private static String fixture() throws IOException {
        try (var in = Objects.requireNonNull(ConsensusTest.class.getResourceAsStream("consensus.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
