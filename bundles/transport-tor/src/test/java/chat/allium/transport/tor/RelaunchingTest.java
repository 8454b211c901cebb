package chat.allium.transport.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelaunchingTest {

    private final List<Long> pauses = new ArrayList<>();
    private long nanos;

    /** Lives of so many seconds, then the client is gone. */
    private void run(Integer... seconds) {
        Deque<Integer> lives = new ArrayDeque<>(List.of(seconds));
        Relaunching relaunching = new Relaunching("code", () -> nanos, pause -> pauses.add(pause.toSeconds()));
        assertThrows(
                IOException.class,
                () -> relaunching.run(() -> {
                    if (lives.isEmpty()) {
                        throw new IOException("no client");
                    }
                    nanos += Duration.ofSeconds(lives.remove()).toNanos();
                }));
    }

    @Test
    void aServiceThatEndsIsLaunchedAgainUntilThereIsNoClient() {
        run(3600);

        assertEquals(List.of(5L), pauses);
    }

    @Test
    void whoseLivesAreShortHasLongerPauses() {
        run(1, 1, 1, 1, 1, 1, 1, 1, 1);

        assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L), pauses);
    }

    @Test
    void aLongLifeForgivesTheShortOnes() {
        run(1, 1, 1, 600, 1);

        assertEquals(List.of(5L, 10L, 20L, 5L, 10L), pauses);
    }
}
