package chat.allium.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** The lock that a Tor client has on its state, as the kernel shows it: who opens a second client too early gets one that only reads. */
final class StateLock {

    private static final Path HELD = Path.of("/proc/locks");
    private static final long LOOK_MILLIS = 2;

    private final Path file;

    StateLock(Node node) {
        this.file = node.home().resolve("tor/state/state/state.lock");
    }

    /** How often it is held. */
    long held() throws IOException {
        String end = ":" + Files.getAttribute(file, "unix:ino");
        return Files.readAllLines(HELD).stream()
                .filter(line -> !line.contains("->"))
                .filter(line -> line.strip().split("\\s+")[5].endsWith(end))
                .count();
    }

    /** Watches, from now on, whether it is free for a moment. */
    Watch watch() {
        return new Watch();
    }

    /** Looks until it is closed. */
    final class Watch implements AutoCloseable {
        private final AtomicBoolean seenFree = new AtomicBoolean();
        private final Thread thread =
                Thread.ofPlatform().name("state-lock").daemon().unstarted(this::look);
        private volatile boolean ended;

        private Watch() {
            thread.start();
        }

        private void look() {
            try {
                while (!ended && !seenFree.get()) {
                    seenFree.set(held() == 0);
                    Pair.pause(LOOK_MILLIS);
                }
            } catch (IOException e) {
                // Then it was not seen free, which is counted.
                ended = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        boolean seenFree() {
            return seenFree.get();
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
