package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedRandomStateTest {
    /** A run takes 480 s, counted from the epoch: 10:24, 10:32, 10:40 of every even hour. */
    @ParameterizedTest
    @CsvSource({
        "2026-05-04T10:24:00Z, 2026-05-04 10:24:00, 2026-05-04 10:32:00",
        "2026-05-04T10:30:59Z, 2026-05-04 10:24:00, 2026-05-04 10:32:00",
        "2026-05-04T10:31:00Z, 2026-05-04 10:32:00, 2026-05-04 10:40:00",
        "2026-05-04T10:32:01Z, 2026-05-04 10:32:00, 2026-05-04 10:40:00",
        "2026-12-31T23:59:30Z, 2027-01-01 00:00:00, 2027-01-01 00:08:00",
    })
    void valuesHoldForTheRunInWhichTheNetworkStarts(Instant now, String validAfter, String validUntil) {
        var lines = lines(now);

        assertEquals("Version 1", lines.get(0));
        assertEquals("ValidAfter " + validAfter, lines.get(2));
        assertEquals("ValidUntil " + validUntil, lines.get(3));
    }

    @Test
    void bothValuesAreThereAndDiffer() {
        var previous = lines(Instant.EPOCH).get(4).split(" ");
        var current = lines(Instant.EPOCH).get(5).split(" ");

        assertEquals(
                List.of("SharedRandPreviousValue", "4"), Arrays.asList(previous).subList(0, 2));
        assertEquals(
                List.of("SharedRandCurrentValue", "4"), Arrays.asList(current).subList(0, 2));
        assertEquals(32, Base64.getDecoder().decode(previous[2]).length);
        assertEquals(32, Base64.getDecoder().decode(current[2]).length);
        assertNotEquals(previous[2], current[2]);
    }

    private static List<String> lines(Instant now) {
        return new SharedRandomState(now, new Random(7)).text().lines().toList();
    }
}
