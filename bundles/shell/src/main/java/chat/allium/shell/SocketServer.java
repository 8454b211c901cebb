package chat.allium.shell;

import chat.allium.shell.wire.SocketPlace;
import chat.allium.shell.wire.Wire;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket in the home by which clients reach the shell. Whoever may enter the home may use it: nobody else. */
@Component(
        service = {},
        immediate = true)
public final class SocketServer {

    /** How long a command that is running when the shell stops may go on. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);

    private final Sessions sessions;
    private final @Nullable ServerSocketChannel server;
    private final Map<Thread, Wire> clients = new ConcurrentHashMap<>();

    /** Called by Declarative Services. */
    @Activate
    public SocketServer(@Reference Sessions sessions, @Reference Consoles consoles, BundleContext context) {
        this(
                sessions,
                consoles,
                Optional.ofNullable(context.getProperty("allium.home")).map(Path::of));
    }

    SocketServer(Sessions sessions, Consoles consoles, Optional<Path> home) {
        this.sessions = sessions;
        ServerSocketChannel bound = null;
        if (home.isPresent()) {
            try {
                bound = bind(home.get(), consoles);
            } catch (IOException e) {
                LOG.error("The socket of the shell can not be made", e);
                consoles.say("'allium shell' and 'exec' can not reach this node (" + e.getMessage() + ").");
            }
        }
        this.server = bound;
        if (bound != null) {
            ServerSocketChannel accepting = bound;
            Thread.ofVirtual().name("shell-socket").start(() -> accept(accepting));
        }
    }

    private static ServerSocketChannel bind(Path home, Consoles consoles) throws IOException {
        Path socket = SocketPlace.inHome(home);
        Files.deleteIfExists(SocketPlace.pointer(home));
        if (!SocketPlace.fits(socket)) {
            socket = RuntimeFolder.of(System.getenv())
                    .resolve(Integer.toHexString(home.toString().hashCode()) + ".sock");
            if (!SocketPlace.fits(socket)) {
                throw new IOException("its path is too long for a socket: choose a shorter --home");
            }
            Files.writeString(SocketPlace.pointer(home), socket.toString());
            consoles.say("The path of the home is too long for a socket, which lies in " + socket.getParent()
                    + " instead; a shorter --home avoids that.");
        }
        // What a killed node left: the lock of the home says that no other node lives in it.
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        return channel;
    }

    @Deactivate
    void close() throws IOException, InterruptedException {
        ServerSocketChannel open = server;
        if (open != null) {
            UnixDomainSocketAddress address = (UnixDomainSocketAddress) open.getLocalAddress();
            open.close();
            Files.deleteIfExists(address.getPath());
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        for (Map.Entry<Thread, Wire> client : clients.entrySet()) {
            client.getKey().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            client.getValue().close();
        }
    }

    private void accept(ServerSocketChannel accepting) {
        while (true) {
            try {
                SocketChannel channel = accepting.accept();
                Wire wire = new Wire(channel);
                Thread thread = Thread.ofVirtual().name("shell-client").unstarted(() -> serve(wire));
                clients.put(thread, wire);
                thread.start();
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException e) {
                LOG.warn("The socket of the shell failed", e);
                return;
            }
        }
    }

    private void serve(Wire wire) {
        try (wire) {
            new Attachment(sessions, wire).run();
        } catch (IOException e) {
            LOG.debug("A client of the shell left", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("A session of the shell failed", e);
        } finally {
            clients.remove(Thread.currentThread());
        }
    }

    /** A folder for sockets whose home has too long a path. */
    static final class RuntimeFolder {

        private RuntimeFolder() {}

        static Path of(Map<String, String> environment) throws IOException {
            String given = environment.getOrDefault("XDG_RUNTIME_DIR", "");
            String user = System.getProperty("user.name");
            Path folder = given.isEmpty() ? Path.of("/tmp", "allium-" + user) : Path.of(given, "allium");
            if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            // In /tmp somebody else may have been first.
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
                            .getName()
                            .equals(user)
                    || !PosixFilePermissions.toString(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
                            .equals("rwx------")) {
                throw new IOException(folder + " is not this user's own: remove it, or choose a shorter --home");
            }
            return folder;
        }
    }
}
