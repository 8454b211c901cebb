package chat.allium.shell.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the socket of a home is: in it, unless its path is too long for a socket; then the home says where. */
public final class SocketPlace {

    /** Most bytes of a socket's path on Linux; macOS has 103. */
    public static final int MAX_PATH = System.getProperty("os.name", "").startsWith("Mac") ? 103 : 107;

    private SocketPlace() {}

    /** The socket in the home. */
    public static Path inHome(Path home) {
        return home.resolve("shell.sock");
    }

    /** The file in the home that names the socket if it is elsewhere. */
    public static Path pointer(Path home) {
        return home.resolve("shell.path");
    }

    /** Whether a socket can have this path. */
    public static boolean fits(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH;
    }

    /** The socket of a home as its node left it. */
    public static Path find(Path home) throws IOException {
        Path pointer = pointer(home);
        return Files.exists(pointer) ? Path.of(Files.readString(pointer).strip()) : inHome(home);
    }
}
