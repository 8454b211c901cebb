package example.unixtransport;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.transport.TransportStatus.State;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Sockets in files, between nodes of one user on one machine. Not anonymous: both sides are told a path, and whoever may look into the
 * processes of the machine sees who is connected to whom.
 */
@Component(
        service = Transport.class,
        configurationPid = UnixTransport.PID,
        property = {Transport.SCHEME + "=" + UnixTransport.NAME, Transport.ANONYMOUS + ":Boolean=false"})
public final class UnixTransport implements Transport {

    static final String NAME = "unix";
    static final String PID = "example.unixtransport";
    static final System.Logger LOG = System.getLogger(UnixTransport.class.getName());

    /** What can be set in {@code etc/example.unixtransport.cfg}. */
    public @interface Config {
        /** Where the sockets are; from the node's home on if it is no absolute path. */
        String folder() default "unix";
    }

    private static final TransportStatus READY =
            new TransportStatus(State.ONLINE, 100, "Ready, for nodes of this user on this machine; not anonymous.");

    private final SocketFolder folder;
    private final Watchers watchers = new Watchers(READY);
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    /** Called by Declarative Services. */
    @Activate
    public UnixTransport(BundleContext context, Config config) {
        this(Path.of(context.getProperty("allium.home")), config.folder().strip());
    }

    UnixTransport(Path home, String folder) {
        this.folder = new SocketFolder(home.resolve(folder), !Path.of(folder).isAbsolute());
    }

    /** Ends every connection, listener and attempt. */
    @Deactivate
    void stop() {
        watchers.end(new TransportStatus(State.STOPPED, 0, "Stopped."));
        open.forEach(UnixTransport::closeQuietly);
        open.clear();
        folder.leave();
    }

    private boolean isStopped() {
        return status().state() == State.STOPPED;
    }

    @Override
    public String scheme() {
        return NAME;
    }

    @Override
    public boolean anonymous() {
        return false;
    }

    @Override
    public TransportStatus status() {
        return watchers.status();
    }

    @Override
    public Registration watch(Consumer<TransportStatus> watcher) {
        return watchers.add(watcher);
    }

    @Override
    public Optional<PeerAddress> rendezvous(byte[] keySeed) {
        return Optional.empty();
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        return adopt(new Dial(SocketAddress.parse(to), timeout, this::isStopped).connect());
    }

    @Override
    public Listener listen(ListenerSpec spec, Consumer<Connection> accepted) throws TransportException {
        if (spec.keySeed().isPresent()) {
            throw new TransportException(Reason.INVALID, "A socket has a path and no key: it can not listen with one.");
        }
        if (isStopped()) {
            throw new TransportException(Reason.CLOSED, "The transport was stopped.");
        }
        try {
            SocketAddress address = folder.address(spec.nickname());
            UnixListener listener = new UnixListener(
                    folder.bind(address), address, channel -> accepted.accept(adopt(channel)), open::remove);
            register(listener);
            listener.start();
            watchers.tell(READY);
            return listener;
        } catch (TransportException e) {
            // It still connects to others; the user sees there what to do.
            watchers.tell(new TransportStatus(State.DEGRADED, 100, "Others can not connect. " + e.getMessage()));
            throw e;
        }
    }

    private Connection adopt(SocketChannel channel) {
        UnixConnection connection = new UnixConnection(channel, open::remove);
        register(connection);
        return connection;
    }

    private void register(AutoCloseable opened) {
        open.add(opened);
        // It may have been stopped since it was asked.
        if (isStopped()) {
            closeQuietly(opened);
        }
    }

    static void closeQuietly(AutoCloseable what) {
        try {
            if (what != null) {
                what.close();
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "A socket did not close cleanly", e);
        }
    }
}
