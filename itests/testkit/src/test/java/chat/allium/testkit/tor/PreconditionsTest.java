package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreconditionsTest {
    @Test
    void aMissingTorIsNamedWithItsRemedy(@TempDir Path empty) {
        var problem = assertThrows(IllegalStateException.class, () -> new TorPrograms(empty + ":").require());

        assertEquals(
                "The private Tor network needs tor and tor-gencert, which the PATH does not have."
                        + " Install it as root: apt-get install --no-install-recommends tor",
                problem.getMessage());
    }

    @Test
    void aDirectoryInUseIsLeftAlone(@TempDir Path used) throws IOException {
        var mine = Files.createFile(used.resolve("mine"));

        var notEmpty = assertThrows(IllegalStateException.class, () -> NetworkFiles.in(used));
        var file = assertThrows(IllegalStateException.class, () -> NetworkFiles.in(mine));

        assertTrue(notEmpty.getMessage().contains("is not empty"));
        assertTrue(file.getMessage().contains("is a file"));
        assertTrue(Files.exists(mine));
    }

    @Test
    void theDirectoryIsPrivateAndDeletedWhole(@TempDir Path parent) throws IOException {
        var files = NetworkFiles.in(parent.resolve("network"));
        Files.writeString(
                Files.createDirectory(files.directory().resolve("auth0")).resolve("torrc"), "");

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.directory())));
        files.delete();
        assertTrue(Files.notExists(files.directory()));
    }
}
