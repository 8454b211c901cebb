package chat.allium.storage.derby;

import chat.allium.storage.jdbc.Engine;
import java.nio.file.Path;

/** Opens engines for tests in other packages. */
public final class TestDerby {

    private TestDerby() {}

    public static Engine engine(Path directory) {
        return DerbyEngine.open(directory);
    }

    /** Takes the database away under whoever has it open, as Derby itself does when the disk is full. */
    public static void takeDown(Path directory) {
        DerbyEngine.shutDown(directory);
    }
}
