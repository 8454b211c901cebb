package chat.allium.e2e;

import chat.allium.e2e.oracle.Audit;
import chat.allium.e2e.oracle.Oracle;
import chat.allium.e2e.oracle.Row;
import chat.allium.e2e.oracle.ShellClient;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Two friends that are given texts for each other all the time, and the oracles of both directions. */
final class Pair {

    /** One of the two: its node, how it calls its friend, and what it was given. */
    record Side(Node node, String friend, Oracle given, ShellClient shell) {
        LiveView view() throws IOException {
            return LiveView.of(shell, friend);
        }
    }

    private static final long LOOK_MILLIS = 50;
    private static final int FILLING = 100;
    private static final Duration FILLING_PATIENCE = Duration.ofMinutes(10);

    private final Scene scene;
    private final Side alice;
    private final Side bob;
    private final List<Talker> talkers = new ArrayList<>();
    private Map<String, Long> refusedBefore = Map.of();

    private Pair(Scene scene, Friends friends, String nonce, int longEvery) {
        this.scene = scene;
        this.alice = side(friends.alice(), "bob", new Oracle("alice>bob", nonce, longEvery));
        this.bob = side(friends.bob(), "alice", new Oracle("bob>alice", nonce, longEvery));
    }

    private static Side side(Node node, String friend, Oracle given) {
        return new Side(node, friend, given, new ShellClient(node.home()));
    }

    /** Starts both and makes them friends. */
    static Pair of(Scene scene, String nonce) throws IOException, InterruptedException {
        return of(scene, nonce, 0);
    }

    /** @param longEvery one of so many texts is too long for one frame; 0 for none */
    static Pair of(Scene scene, String nonce, int longEvery) throws IOException, InterruptedException {
        Friends friends = new Friends(scene, nonce);
        scene.bringUp(List.of(friends.alice(), friends.bob()), friends::makeCode);
        scene.steps().step("alice and bob become friends", friends::befriend);
        return new Pair(scene, friends, nonce, longEvery);
    }

    Side alice() {
        return alice;
    }

    Side bob() {
        return bob;
    }

    Side other(Side side) {
        return side == alice ? bob : alice;
    }

    /** Begins to send both ways. */
    void talk(long pauseMillis) {
        talk(pauseMillis, Talker.AT_ONCE);
    }

    private void talk(long pauseMillis, int atOnce) {
        for (Side side : List.of(alice, bob)) {
            talkers.add(new Talker(side.node(), side.friend(), side.given(), pauseMillis, atOnce));
        }
    }

    /** Has them say so much to each other that each has a history of so many messages; then nobody sends. */
    void fill(int messages) throws IOException, InterruptedException {
        talk(0, FILLING);
        int[] last = {0};
        await("a history of " + messages + " messages", FILLING_PATIENCE, () -> {
            int now = alice.given().acceptedCount() + bob.given().acceptedCount();
            if (now / 10_000 > last[0] / 10_000) {
                scene.steps().note(now + " messages");
            }
            last[0] = now;
            return now >= messages;
        });
        hush();
        if (!drained()) {
            throw new IOException("what was sent to fill the stores does not arrive");
        }
    }

    /** How often a node refused a text, and with which sentences. */
    Map<String, Long> refusals() {
        Map<String, Long> all = new TreeMap<>(refusedBefore);
        talkers.forEach(
                talker -> talker.refusals().forEach((sentence, times) -> all.merge(sentence, times, Long::sum)));
        return all;
    }

    /** Sends no more. */
    void hush() throws InterruptedException {
        for (Talker talker : talkers) {
            talker.end();
        }
        refusedBefore = refusals();
        talkers.clear();
    }

    /** Waits until a node that was started answers. */
    void awaitShell(Side side) throws IOException, InterruptedException {
        await("the shell of " + side.node().name(), scene.patience(), () -> {
            side.node().requireAlive();
            try {
                side.shell().ask("status");
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Whether what each has accepted by now is at the other before the patience ends. */
    boolean caughtUp() throws IOException, InterruptedException {
        return caughtUp(scene.patience());
    }

    boolean caughtUp(Duration patience) throws IOException, InterruptedException {
        long fromAlice = alice.given().last().seq();
        long fromBob = bob.given().last().seq();
        try {
            await(
                    "both to have caught up",
                    patience,
                    () -> alice.view().high() >= fromBob && bob.view().high() >= fromAlice);
            return true;
        } catch (Await.InVain e) {
            scene.steps().note(e.getMessage());
            return false;
        }
    }

    /** Whether both say that nothing waits any more. */
    boolean drained() throws IOException, InterruptedException {
        try {
            await("nothing to wait", scene.patience(), () -> nothingWaits(alice) && nothingWaits(bob));
            return true;
        } catch (Await.InVain e) {
            scene.steps().note(e.getMessage());
            return false;
        }
    }

    private static boolean nothingWaits(Side side) throws IOException {
        return side.shell().ask("queue").getFirst().isEmpty();
    }

    /** The history of a stopped node, out of its store. */
    List<Row> stored(Side side) throws IOException, InterruptedException {
        try (Node reader = side.node().reader()) {
            reader.start();
            awaitShell(new Side(reader, side.friend(), side.given(), side.shell()));
            List<Row> rows = Row.all(side.shell(), side.friend());
            reader.stop();
            return rows;
        }
    }

    /** Stops both and compares both stores with what was accepted. */
    void compare(Campaign campaign) throws IOException, InterruptedException {
        alice.node().stop();
        bob.node().stop();
        List<Row> atAlice = stored(alice);
        List<Row> atBob = stored(bob);
        compare(campaign, alice.given(), atAlice, atBob);
        compare(campaign, bob.given(), atBob, atAlice);
    }

    private static void compare(Campaign campaign, Oracle oracle, List<Row> atSender, List<Row> atReceiver) {
        new Audit(campaign, oracle)
                .compare(
                        atSender.stream().filter(row -> !row.incoming()).toList(),
                        atReceiver.stream().filter(Row::incoming).toList());
        campaign.count("texts given", oracle.givenCount());
    }

    static void await(String what, Duration patience, Await.Condition condition)
            throws IOException, InterruptedException {
        Await.until(what, patience, LOOK_MILLIS, condition);
    }

    static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
