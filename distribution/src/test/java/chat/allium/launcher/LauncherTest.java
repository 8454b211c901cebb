package chat.allium.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LauncherTest {

    @Test
    void whoEndsANodeHearsOfWhatWaits() {
        assertEquals(Optional.empty(), Launcher.farewell(0));
        assertEquals(
                "1 message waits for friends; the node goes on with them when it runs again.",
                Launcher.farewell(1).orElseThrow());
        assertEquals(
                "12 messages wait for friends; the node goes on with them when it runs again.",
                Launcher.farewell(12).orElseThrow());
    }
}
