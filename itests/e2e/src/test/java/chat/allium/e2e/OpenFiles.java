package chat.allium.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** What this process holds, as the kernel sees it. */
final class OpenFiles {

    private static final Path FILES = Path.of("/proc/self/fd");
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Set<String> OF_THE_LIBRARY = Set.of("arti", "allium");

    private OpenFiles() {}

    /** Open files, sockets and pipes. */
    static int count() {
        return list(FILES).size();
    }

    /** Whether a lock file of this state directory is open. */
    static boolean locks(Path state) {
        return list(FILES).stream()
                .map(OpenFiles::target)
                .anyMatch(file -> file.startsWith(state) && file.toString().endsWith(".lock"));
    }

    /** Threads of the native library. */
    static int threads() {
        return Math.toIntExact(list(THREADS).stream()
                .map(OpenFiles::name)
                .filter(OF_THE_LIBRARY::contains)
                .count());
    }

    /** Waits until {@code what} is not more than {@code most}: threads end a moment after they were told. */
    static void awaitAtMost(int most, Duration patience, String name, IntSupplier what) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (what.getAsInt() > most) {
            if (System.nanoTime() > end) {
                fail(name + ": " + what.getAsInt() + " instead of " + most);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            return link; // closed meanwhile
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // ended meanwhile
        }
    }
}
