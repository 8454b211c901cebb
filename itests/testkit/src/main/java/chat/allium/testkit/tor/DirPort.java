package chat.allium.testkit.tor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The directory of one node, asked over plain HTTP. */
record DirPort(int port) {
    private static final int TIMEOUT_MILLIS = 2_000;

    Optional<Consensus> consensus() {
        return get("/tor/status-vote/current/consensus").map(Consensus::parse);
    }

    /** The flavour that arti fetches. */
    boolean servesClients() {
        return get("/tor/status-vote/current/consensus-microdesc").isPresent();
    }

    /** How many relays have told this authority of themselves. */
    int knownRelays() {
        return get("/tor/server/all")
                .map(all -> (int)
                        all.lines().filter(line -> line.startsWith("router ")).count())
                .orElse(0);
    }

    /** The body of a 200 answer. Whatever else happens means "not yet" to those who ask, and they ask again. */
    private Optional<String> get(String path) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(TorNode.LOOPBACK, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return body(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    static Optional<String> body(String response) {
        int end = response.indexOf("\r\n\r\n");
        boolean ok = response.startsWith("HTTP/1.0 200 ") || response.startsWith("HTTP/1.1 200 ");
        return ok && end > 0 ? Optional.of(response.substring(end + 4)) : Optional.empty();
    }
}
