package example.unixtransport;

import chat.allium.api.transport.Connection;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** A socket. Closing it wakes whoever reads or writes. */
final class UnixConnection implements Connection {

    private static final int BUFFER = 32 * 1024;

    private final SocketChannel channel;
    private final Consumer<UnixConnection> gone;
    private final InputStream in;
    private final OutputStream out;

    /** @param gone told when it is closed */
    UnixConnection(SocketChannel channel, Consumer<UnixConnection> gone) {
        this.channel = channel;
        this.gone = gone;
        this.in = Channels.newInputStream(channel);
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    @Override
    public String scheme() {
        return UnixTransport.NAME;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void authenticated() {
        // No places are kept for strangers: nobody but this machine's user gets here.
    }

    @Override
    public void close() {
        gone.accept(this);
        UnixTransport.closeQuietly(channel);
    }
}
