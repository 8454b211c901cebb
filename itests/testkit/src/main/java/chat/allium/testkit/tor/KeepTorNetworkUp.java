package chat.allium.testkit.tor;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Keeps a private Tor network up for a person: {@code java -cp ... chat.allium.testkit.tor.KeepTorNetworkUp [DIR]}.
 *
 * <p>Prints the path of the {@code arti.toml} on standard output as soon as it is there and progress on standard error,
 * and stops at the end of input.
 */
public final class KeepTorNetworkUp {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private KeepTorNetworkUp() {}

    /** Takes the directory for its files, by default a new one in the folder for temporary files. */
    public static void main(String... arguments) throws InterruptedException {
        long start = System.nanoTime();
        Consumer<String> say = step -> print(System.err, start, step);
        try {
            DebianTor.ensure(say);
            var directory =
                    arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("allium-private-tor-");
            keepUp(directory, say);
        } catch (IllegalStateException | TimeoutException e) {
            fail(e.getMessage());
        } catch (IOException e) {
            fail("The private Tor network could not be started: " + e);
        }
    }

    private static void keepUp(Path directory, Consumer<String> say)
            throws IOException, InterruptedException, TimeoutException {
        try (var network = PrivateTorNetwork.start(directory, say)) {
            var config = network.directory().resolve("arti.toml");
            Files.writeString(config, network.artiConfig());
            System.out.println(config);
            network.awaitCaches(PATIENCE);
            say.accept("the network is up; it stops at the end of input");
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        say.accept("stopped");
    }

    private static void fail(String sentence) {
        System.err.println(sentence);
        System.exit(1);
    }

    private static void print(PrintStream out, long start, String step) {
        out.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, step);
    }
}
