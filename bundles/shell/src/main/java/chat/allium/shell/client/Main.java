package chat.allium.shell.client;

import chat.allium.shell.wire.Packet;
import chat.allium.shell.wire.SocketPlace;
import chat.allium.shell.wire.Wire;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands in a node, or attaches to its shell. No lambda, no regular expression, no logging: most of its time would go into
 * loading what those need.
 */
public final class Main {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int NO_NODE = 3;

    private Main() {}

    /** {@code exec [--home DIR] [--json] COMMAND...} or {@code shell [--home DIR]}. */
    public static void main(String[] args) {
        int status;
        try {
            status = run(args);
        } catch (IOException e) {
            System.err.println("allium: the node ended or can not be reached (" + e.getMessage() + ").");
            status = FAILED;
        }
        System.out.flush();
        // Not a return: the thread that reads standard input may be waiting there for ever.
        Runtime.getRuntime().halt(status);
    }

    private static int run(String[] args) throws IOException {
        boolean exec = args.length > 0 && args[0].equals("exec");
        Path home = defaultHome();
        boolean json = false;
        int at = 1;
        for (; at < args.length && args[at].startsWith("--"); at++) {
            if (args[at].equals("--home") && at + 1 < args.length) {
                home = Path.of(args[++at]);
            } else if (args[at].startsWith("--home=")) {
                home = Path.of(args[at].substring("--home=".length()));
            } else if (args[at].equals("--json") && exec) {
                json = true;
            } else {
                System.err.println("allium: there is no option " + args[at] + "; --help lists the options.");
                return USAGE;
            }
        }
        if (exec == (at == args.length)) {
            System.err.println(
                    exec
                            ? "allium: exec needs a command, as in exec 'friends'."
                            : "allium: shell takes no command: use exec.");
            return USAGE;
        }
        try (SocketChannel channel = connect(home)) {
            if (channel == null) {
                System.err.println("allium: no node runs with the home "
                        + home.toAbsolutePath().normalize()
                        + ": start one with 'allium run', or name another with --home.");
                return NO_NODE;
            }
            Wire wire = new Wire(channel);
            return exec ? exec(wire, json, script(args, at)) : new Attached(wire).run();
        }
    }

    private static @Nullable SocketChannel connect(Path home) throws IOException {
        Path socket = SocketPlace.find(home.toAbsolutePath().normalize());
        if (!Files.exists(socket)) {
            return null;
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            // A socket without a listener: what a killed node leaves.
            channel.close();
            return null;
        }
    }

    private static Path defaultHome() {
        String data = System.getenv("XDG_DATA_HOME");
        return data == null || data.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "share", "allium")
                : Path.of(data, "allium");
    }

    private static String script(String[] args, int from) throws IOException {
        if (args.length == from + 1 && args[from].equals("-")) {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        StringBuilder script = new StringBuilder(args[from]);
        for (int i = from + 1; i < args.length; i++) {
            script.append(' ').append(args[i]);
        }
        return script.toString();
    }

    private static int exec(Wire wire, boolean json, String script) throws IOException {
        int width = 0;
        if (System.getProperty("allium.terminal") != null) {
            width = TerminalMode.columns();
        }
        byte[] numbers = {(byte) (json ? 1 : 0), (byte) (width >> 8), (byte) width};
        byte[] payload = Packet.payload(numbers, script);
        if (payload.length > Packet.MAX_PAYLOAD) {
            System.err.println("allium: the script is too long: 1 MiB is the most.");
            return USAGE;
        }
        wire.send(Packet.EXEC, payload);
        return relay(wire);
    }

    /** Prints what comes until the end, and returns the exit status. */
    static int relay(Wire wire) throws IOException {
        while (true) {
            Packet packet = wire.receive();
            if (packet == null) {
                throw new IOException("it closed the connection");
            }
            switch (packet.type()) {
                case Packet.OUT -> print(System.out, packet.payload());
                case Packet.ERR -> print(System.err, packet.payload());
                case Packet.EXIT -> {
                    return packet.payload()[0] & 0xff;
                }
                default -> throw new IOException("it is of another version");
            }
        }
    }

    private static void print(PrintStream to, byte[] bytes) {
        to.write(bytes, 0, bytes.length);
        to.flush();
    }
}
