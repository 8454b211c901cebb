package @PACKAGE@;

import chat.allium.api.transport.Listener;
import chat.allium.api.transport.PeerAddress;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Accepts at one path, each connection on a virtual thread of its own. */
final class UnixListener implements Listener {

    /** A pause when accepting fails, as when the process has no more file descriptors. */
    private static final long PAUSE_NANOS = 100_000_000;

    private final ServerSocketChannel server;
    private final Path socket;
    private final Consumer<SocketChannel> accepted;
    private final Consumer<UnixListener> gone;

    UnixListener(
            ServerSocketChannel server, Path socket, Consumer<SocketChannel> accepted, Consumer<UnixListener> gone) {
        this.server = server;
        this.socket = socket;
        this.accepted = accepted;
        this.gone = gone;
    }

    void start() {
        Thread.ofVirtual().name("unix-listener").start(this::accept);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("unix-accepted").start(() -> accepted.accept(channel));
            } catch (IOException e) {
                LockSupport.parkNanos(server.isOpen() ? PAUSE_NANOS : 1);
            }
        }
    }

    @Override
    public PeerAddress address() {
        return new PeerAddress(UnixTransport.NAME, socket.toString());
    }

    @Override
    public void close() {
        if (server.isOpen()) {
            gone.accept(this);
            UnixTransport.closeQuietly(server);
            UnixTransport.closeQuietly(() -> Files.deleteIfExists(socket));
        }
    }
}
