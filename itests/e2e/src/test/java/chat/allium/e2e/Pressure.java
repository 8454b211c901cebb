package chat.allium.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How often the native library had no place for a stranger's circuit, by its own log: what it does then can not be seen
 * from outside.
 *
 * @param shed circuits that made room for newer ones
 * @param refused newcomers that were turned away
 */
record Pressure(long shed, long refused) {

    private static final Path LOG = Path.of(System.getProperty("org.slf4j.simpleLogger.logFile"));
    private static final String SHED = "an unauthenticated circuit makes room";
    private static final String REFUSED = "too many circuits, introduction refused";

    /** Since the run began. */
    static Pressure now() throws IOException {
        return new Pressure(count(line -> line.contains(SHED)), count(line -> line.contains(REFUSED)));
    }

    private static long count(Predicate<String> what) throws IOException {
        try (Stream<String> lines = Files.lines(LOG)) {
            return lines.filter(what).count();
        }
    }

    Pressure since(Pressure before) {
        return new Pressure(shed - before.shed, refused - before.refused);
    }

    long total() {
        return shed + refused;
    }
}
