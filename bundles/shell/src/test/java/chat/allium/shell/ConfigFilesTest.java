package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.metatype.AttributeDefinition;

class ConfigFilesTest {

    @TempDir
    Path etc;

    @Test
    void fileAndKeyOfWhatIsWrongAreNamed() throws IOException {
        Path file = etc.resolve("chat.allium.pool.cfg");
        Files.writeString(file, "idleSecond = 5\nidleSeconds = abc\non = yes\nfine.target = (x=y)\n");

        assertEquals(
                List.of(
                        file + ": there is no key 'idleSecond'; did you mean 'idleSeconds'?",
                        file + ": 'idleSeconds' must be a whole number, not 'abc'.",
                        file + ": 'on' must be true or false, not 'yes'."),
                files().problems());
    }

    @Test
    void fileThatCanNotBeReadIsNamed() throws IOException {
        Files.writeString(etc.resolve("chat.allium.pool.cfg"), "idleSeconds = \\u12\n");

        assertEquals(1, files().problems().size());
        assertTrue(files().problems().getFirst().contains("chat.allium.pool.cfg can not be read"));
    }

    @Test
    void goodFilesAndOthersAreNoProblem() throws IOException {
        Files.writeString(etc.resolve("chat.allium.pool.cfg"), "idleSeconds = 5\n");
        Files.writeString(etc.resolve("org.ops4j.pax.logging.cfg"), "a = b\n");

        assertEquals(List.of(), files().problems());
    }

    private ConfigFiles files() {
        return new ConfigFiles(
                etc,
                pid -> List.of(
                        new ConfigFiles.Setting("idleSeconds", AttributeDefinition.INTEGER),
                        new ConfigFiles.Setting("on", AttributeDefinition.BOOLEAN)));
    }
}
