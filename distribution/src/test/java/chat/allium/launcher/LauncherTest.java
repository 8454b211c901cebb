package chat.allium.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LauncherTest {

    @Test
    void whoEndsANodeHearsOfWhatWaits() {
        assertEquals(Optional.empty(), Launcher.farewell(0));
        assertEquals(
                "1 message waits for friends who were not there; start the node again within 24 hours to deliver.",
                Launcher.farewell(1).orElseThrow());
        assertEquals(
                "12 messages wait for friends who were not there; start the node again within 24 hours to deliver.",
                Launcher.farewell(12).orElseThrow());
    }
}
