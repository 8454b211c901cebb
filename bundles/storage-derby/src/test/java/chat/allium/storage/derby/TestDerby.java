package chat.allium.storage.derby;

import chat.allium.storage.jdbc.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Opens engines for tests. Creating a database takes most of a second, so tests of other things start from a copy of one. */
public final class TestDerby {

    private static final Path TEMPLATE = template();

    private TestDerby() {}

    public static Engine engine(Path directory) {
        if (Files.notExists(directory)) {
            copy(TEMPLATE, directory);
        }
        return DerbyEngine.open(directory);
    }

    /** Takes the database away under whoever has it open, as Derby itself does when the disk is full. */
    public static void takeDown(Path directory) {
        DerbyEngine.shutDown(directory);
    }

    private static Path template() {
        try {
            Path template = Files.createTempDirectory(Path.of("target"), "derby-template");
            DerbyEngine.open(template).close();
            return template;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
