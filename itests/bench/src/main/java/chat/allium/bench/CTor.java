package chat.allium.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Debian's tor as a client of the private network, used over SOCKS; each user name has circuits of its own. */
final class CTor implements AutoCloseable {

    private static final Set<String> OF_A_RELAY = Set.of(
            "DataDirectory",
            "Nickname",
            "ContactInfo",
            "ORPort",
            "DirPort",
            "ExitRelay",
            "ExitPolicy",
            "ExitPolicyRejectPrivate",
            "SocksPort",
            "Address",
            "AssumeReachable");

    private final Process process;
    private final int port;

    private CTor(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it with what a relay of the network says of that. */
    static CTor start(Path folder, Path relay) throws IOException, InterruptedException {
        int port = freePort();
        List<String> torrc = new ArrayList<>();
        for (String line : Files.readAllLines(relay.resolve("torrc"))) {
            String word = line.split(" ")[0];
            if (!OF_A_RELAY.contains(word) && !word.startsWith("ServerDNS")) {
                torrc.add(line);
            }
        }
        torrc.addAll(List.of("ClientOnly 1", "SocksPort 127.0.0.1:" + port, "DataDirectory \"" + folder + "/data\""));
        Path file = Files.write(folder.resolve("torrc"), torrc);
        Path defaults = Files.createFile(folder.resolve("torrc-defaults"));
        Path log = folder.resolve("tor.log");
        Process process = new ProcessBuilder("tor", "--defaults-torrc", defaults.toString(), "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Eventually.holds("tor's bootstrap, see " + log, () -> bootstrapped(log));
        return new CTor(process, port);
    }

    private static boolean bootstrapped(Path log) {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1).contains("Bootstrapped 100%");
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A connection to an onion service (RFC 1928, RFC 1929). */
    Socket connect(String onion, int onionPort, String user) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            socket.setSoTimeout(30_000);
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write(new byte[] {5, 1, 2});
            expect(in, 5, 2);
            byte[] name = user.getBytes(StandardCharsets.US_ASCII);
            out.write(1);
            out.write(name.length);
            out.write(name);
            out.write(new byte[] {1, 'x'});
            expect(in, 1, 0);
            byte[] host = onion.getBytes(StandardCharsets.US_ASCII);
            out.write(new byte[] {5, 1, 0, 3, (byte) host.length});
            out.write(host);
            out.write(new byte[] {(byte) (onionPort >> 8), (byte) onionPort});
            expect(in, 5, 0);
            in.readFully(new byte[8]);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void expect(DataInputStream in, int first, int second) throws IOException {
        int one = in.readUnsignedByte();
        int two = in.readUnsignedByte();
        if (one != first || two != second) {
            throw new IOException("tor answered " + one + " " + two + " instead of " + first + " " + second);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
