package chat.allium.transport.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.transport.TransportStatus.State;
import chat.allium.arti.OnionAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** With the real arti, and a network of which no relay answers. */
@DisabledIfSystemProperty(named = "allium.rust.skip", matches = ".*")
@Timeout(60)
class TorTransportTest {

    private static final String NOBODY_ANSWERS = """
            [tor_network.authorities]
            v3idents = ["0123456789012345678901234567890123456789"]
            [[tor_network.fallback_caches]]
            rsa_identity = "0123456789012345678901234567890123456789"
            ed_identity = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"
            orports = ["127.0.0.1:1"]
            """;
    private static final PeerAddress PEER =
            PeerAddress.parse("tor:25njqamcweflpvkl73j4szahhihoc4xt3ktcgjnpaingr5yhkenl5sid.onion:9735");

    @TempDir
    Path home;

    private Path config;
    private Optional<TorTransport> running = Optional.empty();

    @BeforeEach
    void writeConfiguration() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        config = Files.writeString(home.resolve("arti.toml"), NOBODY_ANSWERS);
    }

    @AfterEach
    void stop() {
        running.ifPresent(TorTransport::stop);
    }

    private TorTransport start() {
        Settings settings =
                new Settings(home.resolve("tor"), Optional.of(config), Optional.of(Duration.ofMinutes(5)), 32);
        TorTransport transport = new TorTransport(settings, System::nanoTime, new SecureRandom());
        running = Optional.of(transport);
        return transport;
    }

    private static byte[] seed(int fill) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) fill);
        return seed;
    }

    private static TransportStatus await(TorTransport transport, State state) throws InterruptedException {
        BlockingQueue<TransportStatus> heard = new LinkedBlockingQueue<>();
        try (var watching = transport.watch(heard::add)) {
            while (true) {
                TransportStatus status = heard.poll(30, TimeUnit.SECONDS);
                assertTrue(status != null, () -> "never " + state);
                if (status.state() == state) {
                    assertTrue(watching != null);
                    return status;
                }
            }
        }
    }

    @Test
    void addressesAreKnownBeforeThereIsANetworkAndStay() throws Exception {
        PeerAddress before;
        TorTransport transport = start();
        try (Listener listener = transport.listen(ListenerSpec.named("identity"), Connection::close)) {
            before = listener.address();
        }
        transport.stop();
        try (Listener listener = start().listen(ListenerSpec.named("identity"), Connection::close)) {
            assertEquals(before, listener.address());
        }
    }

    @Test
    void aSeedLeadsToItsRendezvous() throws Exception {
        TorTransport transport = start();
        try (Listener listener = transport.listen(ListenerSpec.keyed("code", seed(1)), Connection::close)) {
            assertEquals(OnionTarget.of(OnionAddress.ofSeed(seed(1))).address(), listener.address());
            assertEquals(Optional.of(listener.address()), transport.rendezvous(seed(1)));
        }
    }

    @Test
    void oneNicknameIsOneListener() throws Exception {
        TorTransport transport = start();
        try (Listener first = transport.listen(ListenerSpec.keyed("code", seed(1)), Connection::close)) {
            TransportException e = assertThrows(
                    TransportException.class,
                    () -> transport.listen(ListenerSpec.keyed("code", seed(2)), Connection::close));
            assertEquals(Reason.INVALID, e.reason());
            assertTrue(first.address().value().contains(".onion"));
        }
    }

    @Test
    void beforeItIsConnectedADialIsRefusedAtOnce() {
        TorTransport transport = start();
        TransportException e =
                assertThrows(TransportException.class, () -> transport.connect(PEER, Duration.ofMinutes(5)));
        assertEquals(Reason.NOT_READY, e.reason());
    }

    @Test
    void theFoldersArePrivate() throws Exception {
        TorTransport transport = start();
        transport.listen(ListenerSpec.named("identity"), Connection::close).close();
        for (String folder : new String[] {"tor", "tor/state", "tor/cache"}) {
            assertEquals(
                    "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(folder))));
        }
    }

    @Test
    void aBrokenConfigurationNamesFileAndKey() throws Exception {
        Files.writeString(config, "[bridges]\nenabled = \"perhaps\"\n");
        TorTransport transport = start();
        TransportStatus status = await(transport, State.BLOCKED);
        assertTrue(status.detail().contains(config.toString()), status.detail());
        assertTrue(status.detail().contains("enabled"), status.detail());
        TransportException e = assertThrows(
                TransportException.class, () -> transport.listen(ListenerSpec.named("identity"), Connection::close));
        assertEquals(Reason.NOT_READY, e.reason());
    }

    @Test
    void aMissingConfigurationIsNamed() throws Exception {
        Files.delete(config);
        assertTrue(await(start(), State.BLOCKED).detail().contains(config.toString()));
    }

    @Test
    void stoppingFreesTheStateAndEndsEverything() throws Exception {
        for (int i = 0; i < 5; i++) {
            TorTransport transport = start();
            Listener listener = transport.listen(ListenerSpec.named("identity"), Connection::close);
            transport.stop();
            assertEquals(State.STOPPED, transport.status().state());
            assertFalse(stateIsLocked());
            TransportException e =
                    assertThrows(TransportException.class, () -> transport.connect(PEER, Duration.ofSeconds(5)));
            assertEquals(Reason.CLOSED, e.reason());
            listener.close();
            transport.stop();
        }
    }

    private static boolean stateIsLocked() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.anyMatch(file -> {
                try {
                    return Files.readSymbolicLink(file).endsWith("state.lock");
                } catch (IOException e) {
                    return false; // closed meanwhile
                }
            });
        }
    }
}
