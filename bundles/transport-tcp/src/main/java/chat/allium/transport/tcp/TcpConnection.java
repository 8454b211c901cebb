package chat.allium.transport.tcp;

import chat.allium.api.transport.Connection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket. It stands among the open ones until it is closed. */
final class TcpConnection implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
    private static final int BUFFER = 32 * 1024;

    private final Socket socket;
    private final Set<Socket> open;
    private final InputStream in;
    private final OutputStream out;

    TcpConnection(Socket socket, Set<Socket> open) throws IOException {
        this.socket = socket;
        this.open = open;
        // A chat sends small frames and waits for their answers.
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    @Override
    public String scheme() {
        return HostPort.SCHEME;
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
        // The kernel keeps no places for strangers.
    }

    @Override
    public void close() {
        open.remove(socket);
        close(socket);
    }

    static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("A socket did not close cleanly", e);
        }
    }
}
