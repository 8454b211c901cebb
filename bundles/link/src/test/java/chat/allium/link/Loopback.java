package chat.allium.link;

import chat.allium.api.transport.Connection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A connection over a real socket. */
record Loopback(Socket socket, InputStream in, OutputStream out) implements Connection {

    static Loopback[] pair() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            return new Loopback[] {of(client), of(server.accept())};
        }
    }

    private static Loopback of(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return new Loopback(socket, socket.getInputStream(), new BufferedOutputStream(socket.getOutputStream()));
    }

    @Override
    public String scheme() {
        return "tcp";
    }

    @Override
    public void authenticated() {}

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
