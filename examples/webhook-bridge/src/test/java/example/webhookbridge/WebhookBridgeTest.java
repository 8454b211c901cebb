package example.webhookbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Content;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.plugin.PluginStore;
import chat.allium.testkit.node.Conversation;
import chat.allium.testkit.node.MemoryNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhookBridgeTest {

    private static final String TOKEN = "a token of some length";

    private record Request(String key, String authorization, String body) {}

    private final MemoryNode node = new MemoryNode();
    private final Conversation bob = node.friend("bob");
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    /** What the web server answers next; 200 when there is nothing. */
    private final ConcurrentLinkedDeque<Integer> answers = new ConcurrentLinkedDeque<>();

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer web;
    private WebhookBridge bridge;

    @BeforeEach
    void start() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        web.createContext("/hook", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                requests.add(new Request(
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        body));
                Integer status = answers.poll();
                exchange.sendResponseHeaders(status == null ? 200 : status, -1);
            }
        });
        web.start();
        bridge = begin();
    }

    @AfterEach
    void close() {
        bridge.stop();
        node.close();
        web.stop(0);
        client.close();
    }

    private WebhookBridge begin() throws IOException {
        return begin(node, node.store());
    }

    private void restart() throws IOException {
        node.crash();
        bridge.stopGate();
        bridge = begin();
    }

    private WebhookBridge.Config config(String token) {
        String url = "http://127.0.0.1:" + web.getAddress().getPort() + "/hook";
        return new WebhookBridge.Config() {
            @Override
            public String url() {
                return url;
            }

            @Override
            public String _urlToken() {
                return "for the server";
            }

            @Override
            public int port() {
                return 0;
            }

            @Override
            public String _token() {
                return token;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return WebhookBridge.Config.class;
            }
        };
    }

    private HttpResponse<String> post(String token, String key, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + bridge.port() + "/messages"))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String to(String friend, String text) {
        return "{\"to\": \"" + friend + "\", \"text\": \"" + text + "\"}";
    }

    @Test
    void aTextBecomesOneRequestThatSaysWhoAndWhat() {
        bob.writes("say \"hi\"");

        assertEquals(1, requests.size());
        Request request = requests.getFirst();
        assertEquals("Bearer for the server", request.authorization());
        assertTrue(request.body().startsWith("{\"id\":\"" + request.key() + "\",\"from\":\"bob\""), request.body());
        assertTrue(request.body().endsWith("\"type\":\"text\",\"text\":\"say \\\"hi\\\"\"}"), request.body());
    }

    @Test
    void anythingElseComesAsItIs() {
        bob.writes(Content.of("unheard/of", new byte[] {1, 2, 3}));

        String base64 = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});
        assertTrue(requests.getFirst().body().endsWith("\"type\":\"unheard/of\",\"base64\":\"" + base64 + "\"}"));
    }

    @Test
    void whatFailsIsTriedAgainWithTheSameKeyLaterAndLaterAndInOrder() {
        answers.addAll(List.of(500, 503, 429));
        bob.writes("one").writes("two");
        assertEquals(1, requests.size());
        node.pass(Duration.ofMillis(900));
        assertEquals(1, requests.size(), "not before a second is over");

        node.pass(Duration.ofMillis(200));
        assertEquals(2, requests.size());
        node.pass(Duration.ofSeconds(2));
        assertEquals(3, requests.size());
        node.pass(Duration.ofSeconds(4));

        assertEquals(5, requests.size());
        assertEquals(1, new HashSet<>(requests.subList(0, 4)).size(), "the same request four times");
        assertTrue(requests.get(4).body().contains("\"two\""));
        assertEquals(List.of(), waiting());
    }

    private List<String> waiting() {
        return node.store().keys("out/");
    }

    @Test
    void whatIsNoGoodIsGivenUpAndStandsInNobodysWay() {
        answers.add(422);
        bob.writes("one").writes("two");

        assertEquals(2, requests.size());
        assertEquals(List.of(), waiting());
    }

    @Test
    void whatWaitsIsDeliveredAfterACrashAndWhatCameMeanwhileToo() throws Exception {
        answers.add(500);
        bob.writes("one");
        node.crash();
        bob.writes("two");
        assertEquals(1, requests.size());

        bridge.stopGate();
        bridge = begin();

        List<String> bodies = requests.stream().map(Request::body).toList();
        assertEquals(3, bodies.size());
        assertEquals(bodies.get(0), bodies.get(1));
        assertTrue(bodies.get(2).contains("\"two\""));
        restart();
        assertEquals(3, requests.size(), "nothing is delivered twice");
    }

    /** Dies before its n-th change of the disk, and is started again. */
    @Test
    void whereverItDiesEverythingIsPostedUnderOneKey() throws Exception {
        // Before the first it has not begun, and what came then is not its affair.
        for (int last = 1; ; last++) {
            requests.clear();
            try (MemoryNode fresh = new MemoryNode()) {
                AtomicInteger left = new AtomicInteger(last);
                Conversation friend = fresh.friend("bob");
                WebhookBridge dying = begin(fresh, dying(fresh.store(), left));
                friend.writes("one").writes("two");
                fresh.pass(Duration.ofSeconds(10));
                fresh.crash();
                dying.stopGate();
                WebhookBridge next = begin(fresh, fresh.store());
                fresh.pass(Duration.ofSeconds(10));
                next.stopGate();

                assertEquals(2, requests.stream().map(Request::key).distinct().count(), "died before step " + last);
                assertEquals(2, requests.stream().map(Request::body).distinct().count());
                if (left.get() >= 0) {
                    assertTrue(last > 5, "only " + last + " steps");
                    return;
                }
            }
        }
    }

    private WebhookBridge begin(MemoryNode in, PluginStore store) throws IOException {
        WebhookBridge fresh =
                new WebhookBridge(in.messenger(), in.contacts(), store, config(TOKEN), in.clock(), in.scheduler());
        in.handler(fresh, Map.of(MessageHandler.CONTENT_TYPE, MessageHandler.ANY));
        in.settle();
        return fresh;
    }

    /** Takes some changes, and none after them. */
    private static PluginStore dying(PluginStore store, AtomicInteger left) {
        return (PluginStore) Proxy.newProxyInstance(
                PluginStore.class.getClassLoader(), new Class<?>[] {PluginStore.class}, (proxy, method, arguments) -> {
                    boolean changes =
                            method.getName().equals("put") || method.getName().equals("remove");
                    if (changes && left.decrementAndGet() < 0) {
                        throw new IllegalStateException("dead");
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() throws Exception {
        int port = web.getAddress().getPort();
        web.stop(0);
        bob.writes("one");
        assertEquals(1, waiting().size());
        start(port);

        node.pass(Duration.ofMinutes(1));

        assertEquals(1, requests.size());
    }

    private void start(int port) throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        web.createContext("/hook", exchange -> {
            try (exchange) {
                requests.add(new Request("", "", ""));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        web.start();
    }

    @Test
    void aRequestBecomesOneTextHoweverOftenItIsSent() throws Exception {
        HttpResponse<String> first = post(TOKEN, "k1", to("bob", "hello"));
        HttpResponse<String> again = post(TOKEN, "k1", to("bob", "hello"));
        assertEquals(200, first.statusCode());
        assertEquals(first.body(), again.body());
        restart();
        assertEquals(first.body(), post(TOKEN, "k1", to("Bob", "hello")).body());

        HttpResponse<String> other = post(TOKEN, "k2", to("bob", "hello"));

        assertNotEquals(first.body(), other.body());
        assertEquals(List.of("hello", "hello"), bob.heard());
    }

    @Test
    void withoutTheTokenNothingIsEvenLookedAt() throws Exception {
        for (String token : List.of("", "a token of some lengt", "a token of some length!", "A token of some length")) {
            HttpResponse<String> refused = post(token, "k1", "no JSON");
            assertEquals(401, refused.statusCode());
            assertEquals("{\"error\":\"The token is missing or wrong.\"}", refused.body());
        }
        assertEquals(List.of(), bob.heard());
    }

    @Test
    void whatIsWrongWithARequestIsSaid() throws Exception {
        assertEquals(400, post(TOKEN, "", to("bob", "hello")).statusCode());
        assertEquals(400, post(TOKEN, "k".repeat(101), to("bob", "hello")).statusCode());
        for (String body : List.of(
                "",
                "[]",
                "{}",
                "{\"to\": \"bob\"}",
                "{\"to\": \"bob\", \"text\": {}}",
                "{\"to\": \"bob\", \"to\": \"bob\", \"text\": \"hello\"}",
                "{\"to\": \"bob\", \"text\": \"hello\", \"more\": \"\"}",
                to("bob", "hello") + "{}",
                to("bob", ""))) {
            assertEquals(400, post(TOKEN, "k1", body).statusCode(), body);
        }
        assertEquals(422, post(TOKEN, "k1", to("nobody", "hello")).statusCode());
        assertEquals(413, post(TOKEN, "k1", to("bob", "x".repeat(600_000))).statusCode());
        HttpResponse<String> long64 = post(TOKEN, "k1", to("bob", "x".repeat(70_000)));
        assertEquals(503, long64.statusCode());
        assertTrue(long64.body().contains("at most 64 KiB"), long64.body());
        assertEquals(List.of(), bob.heard());

        assertEquals(200, post(TOKEN, "k1", to("bob", "hello")).statusCode());
        assertEquals(List.of("hello"), bob.heard());
    }

    @Test
    void onlyThisMachineCanAsk() throws Exception {
        try (Gate gate = new Gate(node.messenger(), node.contacts(), TOKEN, 0)) {
            assertEquals("127.0.0.1", gate.address().getAddress().getHostAddress());
        }
    }

    @Test
    void aShortTokenAndAnAddressThatIsNoneAreRefused() {
        List<String> sentences = new ArrayList<>();
        sentences.add(assertThrows(
                        IllegalArgumentException.class,
                        () -> new Gate(node.messenger(), node.contacts(), "0123456789abcde", 0))
                .getMessage());
        Outbox outbox = new Outbox(node.messenger(), node.contacts(), node.store());
        sentences.add(assertThrows(
                        IllegalArgumentException.class,
                        () -> new Delivery(outbox, URI.create("ftp://127.0.0.1/"), "", node.scheduler()))
                .getMessage());

        assertEquals(
                List.of(
                        ".token must have at least 16 characters",
                        "url must be the address of a web server, http://... or https://..."),
                sentences);
    }
}
