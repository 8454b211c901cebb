package chat.allium.testkit.tor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The file {@code sr-state} of every authority, with both shared random values already there. Without it the network
 * agrees on the second value after a quarter of an hour, and until then arti's onion services do not come up.
 */
final class SharedRandomState {
    private static final long RUN_SECONDS = (long) Voting.ROUNDS * Voting.INTERVAL;

    /** Values that expire before the first consensus would be thrown away. */
    private static final Duration AHEAD = Duration.ofSeconds(60);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Instant validAfter;
    private final String previous;
    private final String current;

    SharedRandomState(Instant now, RandomGenerator random) {
        long slot = Math.floorDiv(now.plus(AHEAD).getEpochSecond(), RUN_SECONDS);
        validAfter = Instant.ofEpochSecond(slot * RUN_SECONDS);
        previous = value(random);
        current = value(random);
    }

    String text() {
        return """
                Version 1
                TorVersion Tor
                ValidAfter %s
                ValidUntil %s
                SharedRandPreviousValue %d %s
                SharedRandCurrentValue %d %s
                """.formatted(
                        TIME.format(validAfter),
                        TIME.format(validAfter.plusSeconds(RUN_SECONDS)),
                        Role.AUTHORITY.count(),
                        previous,
                        Role.AUTHORITY.count(),
                        current);
    }

    private static String value(RandomGenerator random) {
        byte[] value = new byte[32];
        random.nextBytes(value);
        return Base64.getEncoder().encodeToString(value);
    }
}
