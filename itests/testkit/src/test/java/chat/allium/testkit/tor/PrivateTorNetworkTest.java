package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real tors: half a minute each. */
@Tag("tor")
class PrivateTorNetworkTest {
    @BeforeAll
    static void torIsThere() throws IOException, InterruptedException {
        DebianTor.ensure(System.out::println);
    }

    @Test
    void comesUpWholeAndLeavesNothing(@TempDir Path parent) throws IOException, InterruptedException, TimeoutException {
        var directory = parent.resolve("a private network");
        long start = System.nanoTime();
        List<ProcessHandle> tors;
        try (var network = PrivateTorNetwork.start(directory, step -> print(start, step))) {
            tors = network.pids().stream()
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .toList();
            assertEquals(12, tors.size());
            assertTrue(network.artiConfig().contains("fallback_caches"));

            network.awaitConsensus(Duration.ofSeconds(120));
            network.awaitCaches(Duration.ofSeconds(60));

            assertTrue(tors.stream().allMatch(ProcessHandle::isAlive));
        }

        assertFalse(tors.stream().anyMatch(ProcessHandle::isAlive));
        assertTrue(Files.notExists(directory));
    }

    @Test
    void leavesNothingWhenItsJvmIsAskedToEnd(@TempDir Path parent) throws Exception {
        var directory = parent.resolve("network");
        var jvm = startInAnotherJvm(directory);
        var tors = jvm.children().toList();

        jvm.destroy();
        assertTrue(jvm.waitFor(20, TimeUnit.SECONDS));

        assertEquals(12, tors.size());
        assertFalse(tors.stream().anyMatch(ProcessHandle::isAlive));
        assertTrue(Files.notExists(directory));
    }

    @Test
    void noTorOutlivesAJvmThatWasKilled(@TempDir Path parent) throws Exception {
        var jvm = startInAnotherJvm(parent.resolve("network"));
        var tors = jvm.children().toList();

        jvm.destroyForcibly();

        assertEquals(12, tors.size());
        for (var tor : tors) {
            awaitEnd(tor);
        }
    }

    /** Tor looks every 15 s whether its owner lives. */
    private static void awaitEnd(ProcessHandle tor) throws InterruptedException, ExecutionException, TimeoutException {
        tor.onExit().get(40, TimeUnit.SECONDS);
    }

    private static Process startInAnotherJvm(Path directory) throws IOException {
        var jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeepTorNetworkUp.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var config = jvm.inputReader().readLine();
        assertEquals(directory.resolve("arti.toml").toString(), config);
        return jvm;
    }

    private static void print(long start, String step) {
        System.out.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, step);
    }
}
