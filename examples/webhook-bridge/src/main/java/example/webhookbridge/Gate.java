package example.webhookbridge;

import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.Messenger;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes texts for friends: {@code POST /messages} on 127.0.0.1, with the token, a key, and {@code {"to": "bob", "text": "hello"}}. The same
 * key again for the same friend sends nothing and is answered as the first time.
 */
final class Gate implements AutoCloseable {

    /** An answer that ends a request. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status, String sentence) {
            super(sentence);
            this.status = status;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int SHORTEST_TOKEN = 16;
    /** Room for a text of 64 KiB with what JSON adds to it. */
    private static final int LONGEST_BODY = 512 * 1024;

    private static final int AT_ONCE = 8;

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("webhook-gate").factory());
    private final Messenger messenger;
    private final Contacts contacts;
    private final byte[] tokenHash;
    private final HttpServer server;

    /** @throws IllegalArgumentException if the token is too short @throws IOException if the port is taken */
    Gate(Messenger messenger, Contacts contacts, String token, int port) throws IOException {
        if (token.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException(".token must have at least " + SHORTEST_TOKEN + " characters");
        }
        this.messenger = messenger;
        this.contacts = contacts;
        this.tokenHash = hash(token);
        this.server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), AT_ONCE);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                reply(exchange, 503, Json.error("Too many requests at once; try again."));
                return;
            }
            try {
                reply(exchange, 200, Json.id(name(take(exchange))));
            } catch (Refused e) {
                reply(exchange, e.status, Json.error(String.valueOf(e.getMessage())));
            } catch (RuntimeException e) {
                LOG.warn("A request failed.", e);
                reply(
                        exchange,
                        500,
                        Json.error("That failed; see the log of the node, and try again with the same key."));
            } finally {
                places.release();
            }
        }
    }

    private MessageId take(HttpExchange exchange) throws IOException, Refused {
        // Before anything else is looked at.
        if (!isAuthorized(exchange.getRequestHeaders().getFirst("Authorization"))) {
            throw new Refused(401, "The token is missing or wrong.");
        }
        if (!exchange.getRequestURI().getPath().equals("/messages")) {
            throw new Refused(404, "There is only /messages.");
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new Refused(405, "There is only POST.");
        }
        String key = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                .orElse("");
        if (!key.matches("[\\x21-\\x7e]{1,100}")) {
            throw new Refused(400, "Send an Idempotency-Key of 1 to 100 characters, another one for each text.");
        }
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            // Most of the rest, since who is still writing does not read an answer.
            exchange.getRequestBody().skip(4L * LONGEST_BODY);
            throw new Refused(413, "That is too long.");
        }
        Json.Text text = Json.text(body);
        Friend friend =
                contacts.friend(text.to()).orElseThrow(() -> new Refused(422, "There is no friend of that name."));
        try {
            return messenger.sendOnce(friend.peer(), Content.text(text.text()), "webhook-bridge/" + key);
        } catch (MessageRejectedException e) {
            throw new Refused(503, String.valueOf(e.getMessage()));
        }
    }

    /** Takes as long whatever is wrong with it. */
    private boolean isAuthorized(String header) {
        String given = header != null && header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
        return MessageDigest.isEqual(hash(given), tokenHash);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String name(MessageId id) {
        return HexFormat.of().formatHex(id.stream().bytes()) + '-' + id.seq();
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
