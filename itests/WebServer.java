import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The other end of a webhook: {@code java WebServer.java PORT FILE FAILURES}. Answers the first requests with 500, the others with 200, and
 * writes each into the file: status, Idempotency-Key, body.
 */
final class WebServer {

    private static int failures;

    public static void main(String[] arguments) throws Exception {
        failures = Integer.parseInt(arguments[2]);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 10);
        server.createContext("/hook", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                int status = failures-- > 0 ? 500 : 200;
                String line = status + " " + exchange.getRequestHeaders().getFirst("Idempotency-Key") + " " + body + "\n";
                Files.writeString(Path.of(arguments[1]), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                exchange.sendResponseHeaders(status, -1);
            }
        });
        server.start();
        System.out.println("listening on " + server.getAddress().getPort());
    }
}
