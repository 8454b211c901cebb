package chat.allium.transport.tor;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus;
import chat.allium.arti.OnionAddress;
import chat.allium.arti.ServiceOptions;
import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Onion services and connections to them: neither side learns where the other is. */
@Component(
        service = Transport.class,
        configurationPid = "chat.allium.transport.tor",
        property = {Transport.SCHEME + "=" + OnionTarget.SCHEME, Transport.ANONYMOUS + ":Boolean=true"})
@Capability(
        namespace = Transport.NAMESPACE,
        attribute = {"scheme=tor", "anonymous=true"})
@Designate(ocd = TorTransport.Config.class)
public final class TorTransport implements Transport {

    /** Configuration. */
    @ObjectClassDefinition(name = "Allium: Tor transport")
    public @interface Config {
        /** arti's own. */
        @AttributeDefinition(description = "File with arti's own configuration, for bridges or a private network")
        String torConfigFile() default "";

        /** How often this node looks whether it can be reached. */
        @AttributeDefinition(
                description = "Minutes without visitors until this node connects to itself; 0: never",
                min = "0",
                max = "10000")
        int reachabilityCheckMinutes() default 5;

        /** Places for strangers. */
        @AttributeDefinition(
                description = "Inbound circuits at a time, for each onion service, that have not authenticated",
                min = "1",
                max = "512")
        int unauthenticatedCircuits() default 32;
    }

    /** Opening a client takes milliseconds, or seconds while a predecessor lets go of its state. */
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final Settings settings;
    private final LongSupplier nanos;
    private final SecureRandom random;
    private final StatusBoard board = new StatusBoard();
    private final Keeper keeper;
    private final Inbound inbound;
    private final Set<Dial<TorStream>> dials = ConcurrentHashMap.newKeySet();
    private final Set<TorConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** For Declarative Services. */
    @Activate
    public TorTransport(BundleContext context, Config config) {
        this(Settings.of(context, config), System::nanoTime, new SecureRandom());
    }

    TorTransport(Settings settings, LongSupplier nanos, SecureRandom random) {
        this.settings = settings;
        this.nanos = nanos;
        this.random = random;
        this.inbound = new Inbound(board, open, nanos, this::attempt);
        this.keeper = new Keeper(settings, board, inbound, nanos);
        keeper.start();
    }

    /** Ends every connection and listener; when this returns, Tor's state can be opened again. */
    @Deactivate
    public void stop() {
        stopped = true;
        board.end();
        dials.forEach(Dial::stop);
        open.forEach(TorConnection::close);
        inbound.close();
        keeper.stop();
    }

    @Override
    public String scheme() {
        return OnionTarget.SCHEME;
    }

    @Override
    public boolean anonymous() {
        return true;
    }

    @Override
    public TransportStatus status() {
        return board.status();
    }

    @Override
    public Registration watch(Consumer<TransportStatus> watcher) {
        return board.watch(watcher);
    }

    @Override
    public Optional<PeerAddress> rendezvous(byte[] keySeed) {
        return Optional.of(OnionTarget.of(OnionAddress.ofSeed(keySeed)).address());
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        OnionTarget target = OnionTarget.parse(to);
        TorClient client = connected();
        Dial<TorStream> dial =
                new Dial<>(DialPlan.Rules.DEFAULT, nanos, limit -> attempt(client, target, limit), TorStream::close);
        dials.add(dial);
        try {
            // Again, for a stop between the first look and the entry in the set.
            requireRunning();
            TorConnection connection = new TorConnection(dial.run(timeout), open);
            if (stopped) {
                connection.close();
                requireRunning();
            }
            return connection;
        } finally {
            dials.remove(dial);
        }
    }

    /** Each with a token of its own: an old one would make it join an attempt that hangs. */
    private TorStream attempt(TorClient client, OnionTarget target, Duration limit) throws IOException {
        long token = random.nextLong(1, Long.MAX_VALUE);
        return client.connect(target.onion(), target.port(), token, limit);
    }

    private TorClient connected() throws TransportException {
        requireRunning();
        if (!board.ask(Health::isBootstrapped)) {
            throw notReady();
        }
        return keeper.client().orElseThrow(this::notReady);
    }

    private void requireRunning() throws TransportException {
        if (stopped) {
            throw new TransportException(Reason.CLOSED, "The Tor transport was stopped.");
        }
    }

    private TransportException notReady() {
        return new TransportException(Reason.NOT_READY, status().detail());
    }

    @Override
    public Listener listen(ListenerSpec spec, Consumer<Connection> accepted) throws TransportException {
        requireRunning();
        ServiceOptions named =
                ServiceOptions.of(spec.nickname(), OnionTarget.PORT).withSlots(settings.slots());
        ServiceOptions options = spec.keySeed().map(named::withSeed).orElse(named);
        OnionTarget target = OnionTarget.of(onion(options));
        TorListener listener = new TorListener(options, target, inbound, accepted);
        inbound.add(listener);
        // Or the keeper does, as soon as it has a client.
        keeper.client().ifPresent(listener::serve);
        if (stopped) {
            listener.close();
            requireRunning();
        }
        return listener;
    }

    private String onion(ServiceOptions options) throws TransportException {
        if (options.seed().isPresent()) {
            return OnionAddress.ofSeed(options.seed().get());
        }
        try {
            return keeper.client(OPENING).orElseThrow(this::notReady).address(options.nickname());
        } catch (IOException e) {
            throw new TransportException(
                    Reason.NOT_READY, "Tor can not make or read the key of this node's onion service.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "The call was interrupted.", e);
        }
    }
}
