package chat.allium.transport.tcp;

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
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Plain sockets: whoever is on the way sees who talks to whom. On loopback unless it is told otherwise. */
@Component(
        service = Transport.class,
        configurationPid = "chat.allium.transport.tcp",
        property = {Transport.SCHEME + "=" + HostPort.SCHEME, Transport.ANONYMOUS + ":Boolean=false"})
@Capability(
        namespace = Transport.NAMESPACE,
        attribute = {"scheme=tcp", "anonymous=false"})
@Designate(ocd = TcpTransport.Config.class)
public final class TcpTransport implements Transport {

    /** Configuration. */
    @ObjectClassDefinition(name = "Allium: TCP transport")
    public @interface Config {
        /** Where it listens. */
        @AttributeDefinition(description = "Host or address to listen on; anything but loopback shows this machine")
        String bindHost() default "127.0.0.1";

        /** On which port. */
        @AttributeDefinition(description = "Port to listen on; 0: chosen once and kept", min = "0", max = "65535")
        int port() default 0;

        /** What peers are told. */
        @AttributeDefinition(description = "Host that peers are told; empty: the one it listens on")
        String advertisedHost() default "";

        /** The longest one attempt takes. */
        @AttributeDefinition(description = "Longest time for one connect, in seconds", min = "1", max = "600")
        int connectTimeoutSeconds() default 10;

        /** The user's word that both belong together. */
        @AttributeDefinition(description = "Whether to listen beyond loopback although this node also uses Tor")
        boolean clearnetBesideTor() default false;
    }

    private final Settings settings;
    private final Ports ports;
    private final Watched watched;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<TcpListener> listeners = ConcurrentHashMap.newKeySet();
    private final ReentrantLock listening = new ReentrantLock();

    /** For Declarative Services. */
    @Activate
    public TcpTransport(BundleContext context, Config config) {
        this(Settings.of(context, config));
    }

    TcpTransport(Settings settings) {
        this.settings = settings;
        this.ports = new Ports(settings.portFile());
        this.watched = new Watched(settings.problem()
                .map(problem -> new TransportStatus(State.BLOCKED, 0, problem))
                .orElseGet(() -> new TransportStatus(State.ONLINE, 100, "Ready; not anonymous.")));
    }

    /** Ends every connection and listener. */
    @Deactivate
    public void stop() {
        watched.end(new TransportStatus(State.STOPPED, 0, "Stopped."));
        listeners.forEach(TcpListener::close);
        open.forEach(TcpConnection::close);
        open.clear();
    }

    @Override
    public String scheme() {
        return HostPort.SCHEME;
    }

    @Override
    public boolean anonymous() {
        return false;
    }

    @Override
    public TransportStatus status() {
        return watched.status();
    }

    @Override
    public Registration watch(Consumer<TransportStatus> watcher) {
        return watched.watch(watcher);
    }

    @Override
    public Optional<PeerAddress> rendezvous(byte[] keySeed) {
        return Optional.empty();
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        HostPort target = HostPort.parse(to);
        requireUsable();
        Duration budget = timeout.compareTo(settings.connectTimeout()) < 0 ? timeout : settings.connectTimeout();
        Socket socket = new Socket();
        open.add(socket);
        try {
            // Again, for a stop between the first look and the entry in the set.
            requireUsable();
            socket.connect(
                    new InetSocketAddress(target.host(), target.port()), Math.clamp(budget.toMillis(), 1, 600_000));
            return new TcpConnection(socket, open);
        } catch (IOException | TransportException e) {
            open.remove(socket);
            TcpConnection.close(socket);
            throw e instanceof TransportException known ? known : explain((IOException) e);
        }
    }

    private void requireUsable() throws TransportException {
        TransportStatus now = status();
        if (!now.usable()) {
            throw new TransportException(now.state() == State.STOPPED ? Reason.CLOSED : Reason.NOT_READY, now.detail());
        }
    }

    private TransportException explain(IOException e) {
        if (Thread.currentThread().isInterrupted() || status().state() == State.STOPPED) {
            return new TransportException(Reason.CLOSED, "The attempt to connect was cancelled.", e);
        }
        return switch (e) {
            case SocketTimeoutException slow ->
                new TransportException(Reason.TIMEOUT, "There was no answer in time.", slow);
            case UnknownHostException unknown ->
                new TransportException(Reason.UNREACHABLE, "There is no host of that name.");
            case NoRouteToHostException noRoute ->
                new TransportException(Reason.UNREACHABLE, "There is no route to that host; check the network.");
            case ConnectException refused ->
                new TransportException(Reason.UNREACHABLE, "Nobody listens at that address, or the network is down.");
            default -> new TransportException(Reason.UNREACHABLE, "The connection failed.");
        };
    }

    @Override
    public Listener listen(ListenerSpec spec, Consumer<Connection> accepted) throws TransportException {
        if (spec.keySeed().isPresent()) {
            throw new TransportException(Reason.INVALID, "TCP has no rendezvous: it can not listen with a given key.");
        }
        requireUsable();
        listening.lock();
        try {
            ServerSocket server = bind(spec.nickname());
            HostPort address = new HostPort(settings.peersAreTold(), server.getLocalPort());
            TcpListener listener = new TcpListener(server, address.address(), open, listeners, accepted);
            listener.start();
            return listener;
        } finally {
            listening.unlock();
        }
    }

    private ServerSocket bind(String nickname) throws TransportException {
        boolean configuredIsFree = listeners.stream().noneMatch(other -> other.port() == settings.port());
        int configured = configuredIsFree ? settings.port() : 0;
        int remembered = ports.remembered(nickname);
        for (int port : List.of(configured, remembered)) {
            if (port != 0) {
                try {
                    return bind(port);
                } catch (BindException e) {
                    watched.become(new TransportStatus(
                            State.DEGRADED,
                            100,
                            "Port " + port + " is taken, so another one is used and friends who know the old one do not"
                                    + " find this node; free it and start again."));
                }
            }
        }
        try {
            ServerSocket server = bind(0);
            if (remembered == 0) {
                ports.remember(nickname, server.getLocalPort());
            }
            return server;
        } catch (BindException e) {
            throw unbindable(e);
        }
    }

    private ServerSocket bind(int port) throws BindException, TransportException {
        try {
            ServerSocket server = new ServerSocket();
            try {
                server.bind(new InetSocketAddress(settings.bindHost(), port), 128);
                return server;
            } catch (IOException e) {
                server.close();
                throw e;
            }
        } catch (BindException e) {
            throw e;
        } catch (IOException e) {
            throw unbindable(e);
        }
    }

    private TransportException unbindable(IOException e) {
        String sentence = "Can not listen on " + settings.bindHost()
                + ": set bindHost in chat.allium.transport.tcp to an" + " address of this machine.";
        watched.become(new TransportStatus(State.DEGRADED, 100, sentence));
        return new TransportException(Reason.INVALID, sentence, e);
    }
}
