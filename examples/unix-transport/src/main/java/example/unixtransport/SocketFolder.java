package example.unixtransport;

import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folder of the sockets, which is this user's alone (0700), and the sockets in it (0600). */
final class SocketFolder {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SOCKET = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final boolean ours;

    /** @param ours whether nobody else uses it: then it goes when nothing is left in it */
    SocketFolder(Path folder, boolean ours) {
        this.folder = folder.toAbsolutePath().normalize();
        this.ours = ours;
    }

    SocketAddress address(String nickname) throws TransportException {
        return SocketAddress.in(folder, nickname);
    }

    /** Makes a socket that listens. What a node that was killed left in its place is removed. */
    ServerSocketChannel bind(SocketAddress address) throws TransportException {
        try {
            prepare();
            removeStale(address);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(address.forJava());
                // Nobody else gets into the folder meanwhile.
                Files.setPosixFilePermissions(address.path(), SOCKET);
                return server;
            } catch (IOException e) {
                UnixTransport.closeQuietly(server);
                throw e;
            }
        } catch (IOException e) {
            throw new TransportException(
                    Reason.INVALID,
                    "No socket can be made in the folder of the transport: see whether it can be written, or set another in"
                            + " etc/" + UnixTransport.PID + ".cfg.",
                    e);
        }
    }

    /** What is there already is the user's: it is not changed, but it must keep others out. */
    private void prepare() throws IOException, TransportException {
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !FOLDER.containsAll(Files.getPosixFilePermissions(folder))) {
            throw new TransportException(
                    Reason.INVALID,
                    "The folder of the sockets lets others in, or is a link: take their rights away (chmod 700), or set"
                            + " another in etc/" + UnixTransport.PID + ".cfg.");
        }
    }

    private static void removeStale(SocketAddress address) throws IOException, TransportException {
        if (!Files.exists(address.path(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(address)) {
            throw new TransportException(
                    Reason.INVALID, "In the place of the socket is a file that is none: move it away.");
        }
        if (answers(address)) {
            throw new TransportException(
                    Reason.INVALID, "Another node listens there already: give each its own folder.");
        }
        Files.deleteIfExists(address.path());
    }

    private static boolean answers(SocketAddress address) {
        try {
            SocketChannel.open(address.forJava()).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Leaves nothing behind. */
    void leave() {
        if (ours) {
            UnixTransport.closeQuietly(() -> Files.deleteIfExists(folder));
        }
    }

    static boolean isSocket(SocketAddress address) {
        try {
            return Files.readAttributes(address.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (IOException e) {
            return false;
        }
    }
}
