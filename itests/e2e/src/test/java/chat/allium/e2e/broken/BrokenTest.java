package chat.allium.e2e.broken;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is to be taken out is still where it was, and production compiles without it. */
class BrokenTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Broken.class)
    void everyControlCanBeTakenOut(Broken broken) throws IOException {
        Path classes = broken.compile(Path.of("../../bundles"), folder);

        try (Stream<Path> all = Files.walk(classes)) {
            assertTrue(all.anyMatch(path -> path.toString().endsWith(".class")));
        }
    }
}
