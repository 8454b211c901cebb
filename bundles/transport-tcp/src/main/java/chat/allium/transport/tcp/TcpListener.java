package chat.allium.transport.tcp;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.PeerAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts on one port, each connection on a virtual thread of its own. */
final class TcpListener implements Listener {

    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
    /** A pause when accepting fails, as when the process has no more file descriptors. */
    private static final long PAUSE_NANOS = 100_000_000L;

    private final ServerSocket server;
    private final PeerAddress address;
    private final Set<Socket> open;
    private final Set<TcpListener> listeners;
    private final Consumer<Connection> accepted;
    private final Thread acceptor = Thread.ofVirtual().name("tcp-accept").unstarted(this::accept);

    TcpListener(
            ServerSocket server,
            PeerAddress address,
            Set<Socket> open,
            Set<TcpListener> listeners,
            Consumer<Connection> accepted) {
        this.server = server;
        this.address = address;
        this.open = open;
        this.listeners = listeners;
        this.accepted = accepted;
    }

    void start() {
        listeners.add(this);
        acceptor.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().name("tcp-accepted").start(() -> hand(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("A connection could not be accepted; trying on", e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void hand(Socket socket) {
        try {
            accepted.accept(new TcpConnection(socket, open));
        } catch (IOException e) {
            LOG.debug("A connection ended at once", e);
            open.remove(socket);
            TcpConnection.close(socket);
        }
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public void close() {
        listeners.remove(this);
        TcpConnection.close(server);
        try {
            // The kernel frees the port when the thread in accept has left it.
            acceptor.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
