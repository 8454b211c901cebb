package example.unixtransport;

import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One attempt to connect. The kernel answers at once: nobody is there, or the connection is, or as many wait to be accepted as may
 * wait, and then it is asked again until the time is up. A connect that waits in the kernel could not be cancelled.
 */
final class Dial {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final SocketAddress to;
    private final long deadline;
    private final BooleanSupplier stopped;

    /** @param stopped whether the transport was stopped meanwhile */
    Dial(SocketAddress to, Duration timeout, BooleanSupplier stopped) {
        this.to = to;
        this.deadline = System.nanoTime() + timeout.toNanos();
        this.stopped = stopped;
    }

    SocketChannel connect() throws TransportException {
        while (true) {
            refuseEnded();
            SocketChannel channel = attempt();
            if (channel.isOpen()) {
                return channel;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new TransportException(Reason.TIMEOUT, "Whoever listens at that address accepts nobody.");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void refuseEnded() throws TransportException {
        if (stopped.getAsBoolean()) {
            throw new TransportException(Reason.CLOSED, "The transport was stopped.");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new TransportException(Reason.CLOSED, "The attempt to connect was cancelled.");
        }
    }

    /** A channel that is connected, or closed if there was no room for it. */
    private SocketChannel attempt() throws TransportException {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.configureBlocking(false);
            channel.connect(to.forJava());
            channel.configureBlocking(true);
            return channel;
        } catch (IOException e) {
            UnixTransport.closeQuietly(channel);
            refuseEnded();
            boolean full = !(e instanceof ConnectException) && SocketFolder.isSocket(to) && Files.isWritable(to.path());
            if (channel != null && full) {
                return channel;
            }
            throw new TransportException(Reason.UNREACHABLE, "Nobody listens at that address.");
        }
    }
}
