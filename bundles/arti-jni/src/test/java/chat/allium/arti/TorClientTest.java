package chat.allium.arti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing here leaves the machine: bootstrap is never begun. */
@NativeLibrary
@Timeout(240)
class TorClientTest {

    private static final int PORT = 9735;

    @TempDir
    Path temporary;

    private Path home;

    @BeforeEach
    void makeAPrivateHome() throws IOException {
        home = Files.createDirectory(
                temporary.resolve("a \"home\""),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private TorClient open(String toml) throws IOException {
        return TorClient.open(home.resolve("state"), home.resolve("cache"), toml, progress -> {});
    }

    private static OnionService launch(TorClient client, ServiceOptions options) throws IOException {
        return client.launch(options, (state, problem) -> {});
    }

    private static byte[] seed(int fill) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) fill);
        return seed;
    }

    private static boolean holdsStateLock() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.anyMatch(file -> {
                try {
                    return Files.readSymbolicLink(file).endsWith("state.lock");
                } catch (IOException e) {
                    return false; // closed meanwhile
                }
            });
        }
    }

    private static long files() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of the library; the JVM's own come and go. */
    private static long nativeThreads() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> {
                        try {
                            String name = Files.readString(task.resolve("comm")).strip();
                            return name.equals("arti") || name.equals("allium");
                        } catch (IOException e) {
                            return false; // ended meanwhile
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAtMost(long most, LongSupplier what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (what.getAsLong() > most && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertTrue(what.getAsLong() <= most, () -> what.getAsLong() + " instead of " + most);
    }

    @Test
    void twentyClientsOnOneStateDirectoryLeaveNothingOpen() throws IOException {
        ServiceOptions options = ServiceOptions.of("again", PORT);
        String address = "";
        long files = 0;
        long threads = 0;
        for (int i = 0; i < 20; i++) {
            TorClient client = open("");
            OnionService service = launch(client, options);
            assertTrue(holdsStateLock());
            assertTrue(OnionAddress.isValid(service.address()));
            assertEquals(i == 0 ? service.address() : address, service.address());
            address = service.address();
            if (i % 2 == 0) {
                service.close();
            }
            client.close();
            assertFalse(holdsStateLock(), "round " + i);
            if (i == 0) {
                awaitAtMost(2, TorClientTest::nativeThreads);
                threads = nativeThreads();
                files = files();
            }
            awaitAtMost(threads, TorClientTest::nativeThreads);
            awaitAtMost(files, TorClientTest::files);
        }
    }

    @Test
    void aSeedGivesTheAddressThatJavaComputes() throws IOException {
        try (TorClient client = open("");
                OnionService service =
                        launch(client, ServiceOptions.of("code", PORT).withSeed(seed(7)))) {
            assertEquals(OnionAddress.ofSeed(seed(7)), service.address());
        }
    }

    @Test
    void aServiceWithoutSeedHasItsAddressBeforeItIsLaunched() throws IOException {
        try (TorClient client = open("")) {
            String before = client.address("identity");
            try (OnionService service = launch(client, ServiceOptions.of("identity", PORT))) {
                assertEquals(before, service.address());
            }
        }
    }

    @Test
    void anotherKeyUnderANicknameIsRefusedUntilTheNicknameIsForgotten() throws IOException {
        ServiceOptions options = ServiceOptions.of("code", PORT);
        try (TorClient client = open("")) {
            launch(client, options.withSeed(seed(1)));
        }
        try (TorClient client = open("")) {
            ArtiException e = assertThrows(ArtiException.class, () -> launch(client, options.withSeed(seed(2))));
            assertEquals(ArtiException.Kind.KEY_MISMATCH, e.kind());
            client.forget("code");
            OnionService service = launch(client, options.withSeed(seed(2)));
            assertEquals(OnionAddress.ofSeed(seed(2)), service.address());
            assertThrows(IllegalArgumentException.class, () -> client.forget("../code"));
        }
    }

    @Test
    void aBrokenConfigurationNamesItsKey() {
        ArtiException e = assertThrows(ArtiException.class, () -> open("[bridges]\nenabled = \"perhaps\"\n"));
        assertEquals(ArtiException.Kind.ILLEGAL_ARGUMENT, e.kind());
        assertTrue(e.getMessage().contains("enabled"), e.getMessage());
        e = assertThrows(ArtiException.class, () -> open("[nonsense]\nkey = 1\n"));
        assertTrue(e.getMessage().contains("nonsense"), e.getMessage());
    }

    @Test
    void directoriesOfTheConfigurationAreOverruled() throws IOException {
        Path elsewhere = home.resolve("elsewhere");
        open("[storage]\nstate_dir = \"" + elsewhere.toString().replace("\"", "\\\"") + "\"\n")
                .close();
        assertFalse(Files.exists(elsewhere));
        assertTrue(Files.isDirectory(home.resolve("state")));
    }

    @Test
    void closingEndsAnAcceptUnderWayAndLaterCallsSaySo() throws Exception {
        TorClient client = open("");
        OnionService service = launch(client, ServiceOptions.of("ends", PORT));
        CompletableFuture<IOException> ended = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                service.accept().close();
            } catch (IOException e) {
                ended.complete(e);
            }
        });
        client.close();
        ArtiException.Kind kind = ((ArtiException) ended.get(10, TimeUnit.SECONDS)).kind();
        assertTrue(kind == ArtiException.Kind.CLOSED || kind == ArtiException.Kind.STALE_HANDLE, kind::name);
        service.close();
        client.close();
        ArtiException e = assertThrows(
                ArtiException.class, () -> client.connect("example.onion", PORT, 1, Duration.ofSeconds(1)));
        assertEquals(ArtiException.Kind.STALE_HANDLE, e.kind());
    }

    @Test
    void nonsenseIsRefusedWithoutANetwork() throws IOException {
        try (TorClient client = open("")) {
            ArtiException e = assertThrows(
                    ArtiException.class, () -> client.connect("x.onion", 70_000, 1, Duration.ofSeconds(1)));
            assertEquals(ArtiException.Kind.ILLEGAL_ARGUMENT, e.kind());
            assertNotEquals("", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> ServiceOptions.of("../up", PORT));
        }
    }
}
