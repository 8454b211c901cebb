package chat.allium.e2e.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where the node is to stop, and wait to be killed. The campaign writes the place into the file {@value #FILE} of the node's home;
 * the node makes {@value #REACHED} when it is there.
 */
public final class Aim {

    /** A point of a write. */
    public enum Place {
        /** A message that came is stored, not committed. */
        RECEIVED_NOT_COMMITTED,
        /** A message that came is committed; nobody knows yet, so nothing was acknowledged. */
        COMMITTED_NOT_ACKED,
        /** The ACK is here; that it is delivered is stored, not committed. */
        ACKED_NOT_REMOVED,
        /** A message to be sent is stored, not committed. */
        ACCEPTED_NOT_COMMITTED
    }

    /** The campaign's file. */
    public static final String FILE = "aim";

    /** The node's file. */
    public static final String REACHED = "aim.reached";

    private static final long PATIENCE_SECONDS = 30;

    private final Path home;

    Aim(Path home) {
        this.home = home;
    }

    /** Waits here for the end, if this is the place. */
    void at(Place place) {
        if (asked().filter(place.name()::equals).isEmpty()) {
            return;
        }
        try {
            Files.delete(home.resolve(FILE));
            Files.writeString(home.resolve(REACHED), place.name());
            TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<String> asked() {
        Path file = home.resolve(FILE);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            // The campaign took it away meanwhile.
            return Optional.empty();
        }
    }
}
