package chat.allium.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two nodes of a scene, alice and bob, and what both are known to have been sent. */
final class Friends {

    private final Scene scene;
    private final Node alice;
    private final Node bob;
    private final String nonce;
    private final List<String> fromAlice = new ArrayList<>();
    private final List<String> fromBob = new ArrayList<>();

    Friends(Scene scene, String nonce) {
        this.scene = scene;
        this.alice = scene.node("alice");
        this.bob = scene.node("bob");
        this.nonce = nonce;
    }

    Node alice() {
        return alice;
    }

    Node bob() {
        return bob;
    }

    List<String> fromAlice() {
        return fromAlice;
    }

    List<String> fromBob() {
        return fromBob;
    }

    /** Alice looks at her code: known, and its onion service on its way, before Tor is there. */
    void makeCode() throws IOException, InterruptedException {
        alice.exec("code");
    }

    /** Bob asks by alice's code, alice accepts; returns when both see the other online. */
    void befriend() throws IOException, InterruptedException {
        JsonNode code = alice.exec("code").getFirst();
        String at = scene.anonymous() ? "" : " at " + code.path("at").path(0).asText();
        bob.exec("befriend " + words(code) + at + " as alice");
        Await.until("bob's request", scene.patience(), () -> !alice.exec("requests")
                .getFirst()
                .isEmpty());
        scene.steps().note("alice sees the request");
        alice.exec("accept 1 as bob");
        Await.until("the friendship", scene.patience(), () -> online(alice, "bob") && online(bob, "alice"));
    }

    private static String words(JsonNode code) {
        List<String> words = new ArrayList<>();
        code.path("words").forEach(word -> words.add(word.asText()));
        return words.isEmpty() ? code.path("words").asText() : String.join(" ", words);
    }

    /** Whether {@code node} has a link to {@code friend}. */
    static boolean online(Node node, String friend) throws IOException, InterruptedException {
        for (JsonNode row : node.exec("friends").getFirst()) {
            if (row.path("name").asText().equals(friend)) {
                return row.path("status").asText().equals("online");
            }
        }
        return false;
    }

    void aliceSends(int count) throws IOException, InterruptedException {
        send(alice, "bob", fromAlice, count);
    }

    void bobSends(int count) throws IOException, InterruptedException {
        send(bob, "alice", fromBob, count);
    }

    private void send(Node from, String to, List<String> sent, int count) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = "text " + (sent.size() + 1) + " of " + from.name() + " (nonce " + nonce
                    + "); don't $parse | this > \u2026";
            sent.add(text);
            lines.add("send " + to + " " + text);
        }
        from.exec(String.join("\n", lines));
    }

    /** Waits until bob has all that alice sent. */
    void awaitAtBob() throws IOException, InterruptedException {
        await(bob, "alice", fromAlice);
    }

    /** Waits until alice has all that bob sent. */
    void awaitAtAlice() throws IOException, InterruptedException {
        await(alice, "bob", fromBob);
    }

    private void await(Node at, String friend, List<String> expected) throws IOException, InterruptedException {
        Await.until(
                expected.size() + " texts at " + at.name(),
                scene.patience(),
                () -> at.history(friend).stream()
                                .filter(t -> t.direction().equals("IN"))
                                .count()
                        >= expected.size());
    }
}
