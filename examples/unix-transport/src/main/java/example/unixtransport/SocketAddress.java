package example.unixtransport;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a node listens: {@code unix:/home/bob/.allium/unix/friends.allium}. The name of the file ends in {@code .allium}, and nothing else
 * is an address: whoever could name any path would make this node knock at the sockets of other programs.
 *
 * @param path of the socket
 */
record SocketAddress(Path path) {

    /** What Java takes; the kernel's 108 have room for two more. */
    static final int LONGEST = 106;

    private static final String ENDING = ".allium";
    private static final String NAME = "[a-z][a-z0-9-]{0,31}\\.allium";

    /** The socket of a nickname in a folder. @throws TransportException INVALID if its path is too long */
    static SocketAddress in(Path folder, String nickname) throws TransportException {
        Path path = folder.resolve(nickname + ENDING);
        if (length(path) > LONGEST) {
            throw new TransportException(
                    Reason.INVALID,
                    "The path of the socket would have " + length(path) + " bytes, and there is room for " + LONGEST
                            + ": set a shorter folder in etc/" + UnixTransport.PID + ".cfg.");
        }
        return new SocketAddress(path);
    }

    /** @throws TransportException INVALID if it is no address of this transport */
    static SocketAddress parse(PeerAddress address) throws TransportException {
        try {
            Path path = Path.of(address.value());
            if (address.scheme().equals(UnixTransport.NAME)
                    && path.isAbsolute()
                    && path.equals(path.normalize())
                    && String.valueOf(path.getFileName()).matches(NAME)
                    && length(path) <= LONGEST) {
                return new SocketAddress(path);
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new TransportException(
                Reason.INVALID,
                "That is no address of a socket: it looks like unix:/path/of/a/node/friends.allium, with a path of at most "
                        + LONGEST + " bytes.");
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    UnixDomainSocketAddress forJava() {
        return UnixDomainSocketAddress.of(path);
    }

    PeerAddress forPeers() {
        return new PeerAddress(UnixTransport.NAME, path.toString());
    }

    @Override
    public String toString() {
        return forPeers().toString();
    }
}
