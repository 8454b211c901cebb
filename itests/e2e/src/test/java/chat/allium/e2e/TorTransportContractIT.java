package chat.allium.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportStatus;
import chat.allium.arti.OnionAddress;
import chat.allium.arti.ServiceOptions;
import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import chat.allium.testkit.transport.TransportContract;
import chat.allium.transport.tor.TorTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every transport does, done by Tor's; two of them live through all tests, but for those that stop them. */
@ExtendWith(TorLab.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class TorTransportContractIT extends TransportContract {

    private final TorLab lab;
    private final Path diallersHome;
    private final Path hostsHome;
    private Optional<TorTransport> dialler = Optional.empty();
    private Optional<TorTransport> host = Optional.empty();
    private boolean stopped = true;
    private TorClient mute;
    private EchoService full;
    private Optional<TorStream> occupant = Optional.empty();

    TorTransportContractIT(TorLab lab) throws IOException {
        this.lab = lab;
        diallersHome = lab.folder("dialler");
        hostsHome = lab.folder("listener");
    }

    /** A service with a place for one stranger at a time, from which others hear nothing. */
    @BeforeAll
    void launchAServiceForOne() throws Exception {
        mute = lab.online(lab.folder("mute"));
        full = new EchoService(mute, ServiceOptions.of("full", EchoService.PORT).withSlots(1));
        full.awaitReachable(TorLab.PATIENCE);
    }

    @BeforeEach
    void bothAreOnline() throws Exception {
        if (stopped) {
            dialler = Optional.of(lab.transportWithoutChecks(diallersHome));
            host = Optional.of(lab.transportWithoutChecks(hostsHome));
            stopped = false;
        }
        awaitOnline(dialler());
        awaitOnline(host());
    }

    @AfterEach
    void thePlaceIsFreeAgain() {
        occupant.ifPresent(TorStream::close);
        occupant = Optional.empty();
    }

    @AfterAll
    void allGo() throws IOException {
        stop();
        mute.close();
    }

    private static void awaitOnline(Transport transport) throws Exception {
        CompletableFuture<TransportStatus> online = new CompletableFuture<>();
        try (Registration watching = transport.watch(status -> {
            if (status.state() == TransportStatus.State.ONLINE) {
                online.complete(status);
            }
        })) {
            assertTrue(watching != null
                    && online.get(TorLab.PATIENCE.toSeconds(), TimeUnit.SECONDS).usable());
        }
    }

    @Override
    protected Transport dialler() {
        return dialler.orElseThrow();
    }

    @Override
    protected Transport host() {
        return host.orElseThrow();
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** Who is not found is looked for again no sooner than after five seconds. */
    @Override
    protected void awaitFindable() throws Exception {
        awaitOnline(host());
    }

    @Override
    protected PeerAddress nobody() {
        byte[] seed = new byte[32];
        new SecureRandom().nextBytes(seed);
        return new PeerAddress("tor", OnionAddress.ofSeed(seed) + ":" + EchoService.PORT);
    }

    @Override
    protected Optional<PeerAddress> silence() throws Exception {
        occupant = Optional.of(new Visitor(mute).attempt(full.address(), patience()));
        Await.until("the only place to be taken", patience(), () -> full.silent() == 1);
        return Optional.of(new PeerAddress("tor", full.address() + ":" + EchoService.PORT));
    }

    @Override
    protected void stop() {
        dialler.ifPresent(TorTransport::stop);
        host.ifPresent(TorTransport::stop);
        stopped = true;
    }
}
