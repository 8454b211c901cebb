package chat.allium.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncsTest {

    @Test
    void everyWayToAskTheDiskIsCounted(@TempDir Path folder) throws Exception {
        boolean compiler = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "cc")));
        assumeTrue(compiler, "there is no C compiler");
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName(),
                folder.toString());
        Syncs.Counter counter = Syncs.prepare(folder).watch(java.environment());

        Process process = java.inheritIO().start();

        assertEquals(true, process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        assertEquals(6, counter.total());
    }

    @Test
    void aProcessThatNobodyCountsSaysSo(@TempDir Path folder) {
        assertThrows(IOException.class, () -> Syncs.check(folder));
    }

    /** What is counted. */
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) throws IOException {
            Syncs.check(Path.of(arguments[0]));
        }
    }
}
