package @PACKAGE@;

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
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Sockets in files: for nodes of one user on one machine. An address is the path of a socket. */
@Component(
        service = Transport.class,
        property = {Transport.SCHEME + "=" + UnixTransport.NAME, Transport.ANONYMOUS + ":Boolean=false"})
public final class UnixTransport implements Transport {

    static final String NAME = "unix";

    /** What Java takes as the path of a socket, in bytes. */
    private static final int LONGEST_PATH = 106;

    private final Path folder;
    private final Watchers watchers = new Watchers(new TransportStatus(State.ONLINE, 100, "Ready; not anonymous."));
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    /** Called by Declarative Services. */
    @Activate
    public UnixTransport(BundleContext context) {
        this(Path.of(context.getProperty("allium.home")).resolve(NAME));
    }

    UnixTransport(Path folder) {
        this.folder = folder;
    }

    /** Ends every connection and listener. */
    @Deactivate
    void stop() {
        watchers.end(new TransportStatus(State.STOPPED, 0, "Stopped."));
        open.forEach(UnixTransport::closeQuietly);
        open.clear();
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
        if (!to.scheme().equals(NAME) || !to.value().startsWith("/")) {
            throw new TransportException(Reason.INVALID, "An address of this transport looks like unix:/path/of/a.sock.");
        }
        requireRunning();
        try {
            // The kernel answers at once: nobody is there, or the connection is.
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(to.value()));
            return adopt(channel);
        } catch (IOException | IllegalArgumentException e) {
            boolean cancelled = Thread.currentThread().isInterrupted();
            throw cancelled
                    ? new TransportException(Reason.CLOSED, "The attempt to connect was cancelled.", e)
                    : new TransportException(Reason.UNREACHABLE, "Nobody listens at that address.");
        }
    }

    @Override
    public Listener listen(ListenerSpec spec, Consumer<Connection> accepted) throws TransportException {
        if (spec.keySeed().isPresent()) {
            throw new TransportException(Reason.INVALID, "A socket has no rendezvous: it can not listen with a given key.");
        }
        requireRunning();
        Path socket = folder.resolve(spec.nickname() + ".sock").toAbsolutePath();
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new TransportException(Reason.INVALID, "The path of the home is too long for a socket; use a shorter one.");
        }
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // What a node that was killed left.
            Files.deleteIfExists(socket);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            UnixListener listener = new UnixListener(server, socket, channel -> accepted.accept(adopt(channel)), open::remove);
            open.add(listener);
            listener.start();
            return listener;
        } catch (IOException e) {
            throw new TransportException(Reason.INVALID, "No socket can be made in the node's home.", e);
        }
    }

    private Connection adopt(SocketChannel channel) {
        UnixConnection connection = new UnixConnection(channel, open::remove);
        open.add(connection);
        if (status().state() == State.STOPPED) {
            connection.close();
        }
        return connection;
    }

    private void requireRunning() throws TransportException {
        if (status().state() == State.STOPPED) {
            throw new TransportException(Reason.CLOSED, "The transport was stopped.");
        }
    }

    static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            System.getLogger(NAME).log(System.Logger.Level.DEBUG, "A socket did not close cleanly", e);
        }
    }
}
