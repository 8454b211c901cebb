package example.unixtransport;

import chat.allium.api.transport.Listener;
import chat.allium.api.transport.PeerAddress;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Accepts at one path, each connection on a virtual thread of its own. */
final class UnixListener implements Listener {

    /** A pause when accepting fails, as when the process has no more file descriptors. */
    private static final long PAUSE_NANOS = 100_000_000;

    private final ServerSocketChannel server;
    private final SocketAddress address;
    private final Consumer<SocketChannel> accepted;
    private final Consumer<UnixListener> gone;
    private final AtomicBoolean closed = new AtomicBoolean();

    UnixListener(
            ServerSocketChannel server,
            SocketAddress address,
            Consumer<SocketChannel> accepted,
            Consumer<UnixListener> gone) {
        this.server = server;
        this.address = address;
        this.accepted = accepted;
        this.gone = gone;
    }

    void start() {
        Thread.ofVirtual().name("unix-listener").start(this::accept);
    }

    private void accept() {
        while (!closed.get()) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("unix-accepted").start(() -> accepted.accept(channel));
            } catch (IOException e) {
                if (!closed.get()) {
                    UnixTransport.LOG.log(System.Logger.Level.WARNING, "A connection was not accepted; trying on", e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    @Override
    public PeerAddress address() {
        return address.forPeers();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            gone.accept(this);
            // The file first: while the socket listens, nobody else takes its place.
            UnixTransport.closeQuietly(() -> Files.deleteIfExists(address.path()));
            UnixTransport.closeQuietly(server);
        }
    }
}
