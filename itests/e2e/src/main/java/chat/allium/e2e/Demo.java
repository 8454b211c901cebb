package chat.allium.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Two people become friends by code and talk; one node is killed and comes back; every text is there exactly once and in order.
 *
 * <p>The two nodes share nothing but the network, and everything is done by the commands that a user has.
 */
final class Demo {

    private static final int TEXTS = 30;
    private static final int MISSED = 10;

    private final Scene scene;
    private final Steps steps;
    private final PrintStream out;
    private final Friends friends;
    private double firstText;

    Demo(Scene scene, PrintStream out) {
        this.scene = scene;
        this.out = out;
        this.steps = scene.steps();
        this.friends = new Friends(scene, nonce());
    }

    static String nonce() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Returns whether both stores hold every text exactly once and in order. */
    boolean run() throws IOException, InterruptedException {
        toTheFirstText();
        steps.step(TEXTS + " texts each way", this::talk);
        steps.step("bob's node is killed (SIGKILL) while alice goes on sending to it", this::killWhileSending);
        steps.step("bob's node comes back and gets what it missed", this::comeBack);
        steps.step("both nodes stop", () -> {
            friends.alice().stop();
            friends.bob().stop();
        });
        List<String> problems = new ArrayList<>();
        steps.step("both stores are read by fresh processes and compared", () -> problems.addAll(compare()));
        problems.forEach(problem -> out.println("WRONG: " + problem));
        out.printf(
                Locale.ROOT,
                "%s: %d texts, %d stores compared, %d problems; first text after %.1f s, all in %.1f s (%s)%n",
                problems.isEmpty() ? "OK" : "FAILED",
                friends.fromAlice().size() + friends.fromBob().size(),
                2,
                problems.size(),
                firstText,
                steps.seconds(),
                scene.transport());
        return problems.isEmpty();
    }

    /** Brings everything up, makes friends and sends one text; returns the seconds that took. */
    double toTheFirstText() throws IOException, InterruptedException {
        scene.bringUp(List.of(friends.alice(), friends.bob()), friends::makeCode);
        steps.step("bob befriends alice by her 12 words, alice accepts", friends::befriend);
        steps.step("the first text", () -> {
            friends.bobSends(1);
            friends.awaitAtAlice();
        });
        firstText = steps.seconds();
        return firstText;
    }

    Friends friends() {
        return friends;
    }

    private void talk() throws IOException, InterruptedException {
        friends.aliceSends(TEXTS);
        friends.bobSends(TEXTS - friends.fromBob().size());
        friends.awaitAtBob();
        friends.awaitAtAlice();
    }

    private void killWhileSending() throws IOException, InterruptedException {
        friends.aliceSends(MISSED / 2);
        friends.bob().kill();
        friends.aliceSends(MISSED / 2);
    }

    private void comeBack() throws IOException, InterruptedException {
        friends.bob().start();
        friends.bob().awaitShell(scene.patience());
        friends.awaitAtBob();
        Await.until(
                "alice to know",
                scene.patience(),
                () -> friends.alice().exec("queue").getFirst().isEmpty());
    }

    private List<String> compare() throws IOException, InterruptedException {
        List<Node.Text> atAlice = friends.alice().storedHistory("bob");
        List<Node.Text> atBob = friends.bob().storedHistory("alice");
        List<String> problems = new ArrayList<>();
        problems.addAll(compare("alice", atAlice, "OUT", friends.fromAlice()));
        problems.addAll(compare("alice", atAlice, "IN", friends.fromBob()));
        problems.addAll(compare("bob", atBob, "IN", friends.fromAlice()));
        problems.addAll(compare("bob", atBob, "OUT", friends.fromBob()));
        return problems;
    }

    private static List<String> compare(String who, List<Node.Text> stored, String direction, List<String> expected) {
        List<Node.Text> texts =
                stored.stream().filter(t -> t.direction().equals(direction)).toList();
        List<String> problems = new ArrayList<>();
        if (!texts.stream().map(Node.Text::text).toList().equals(expected)) {
            problems.add(who + " has " + texts.size() + " texts " + direction + ", not the " + expected.size()
                    + " expected, once each and in order");
        }
        long undelivered = texts.stream()
                .filter(t -> !t.state().equals("DELIVERED") && !t.state().equals("READ"))
                .count();
        if (undelivered > 0) {
            problems.add(who + " has " + undelivered + " texts " + direction + " that are not DELIVERED");
        }
        return problems;
    }

    /** Usage: {@code Demo [--transport tor|tcp] [--keep]}; exit status 0 only if every text arrived exactly once and in order. */
    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        int at = options.indexOf("--transport");
        String transport = at < 0 ? "tor" : options.get(at + 1);
        boolean ok = false;
        try (Scene scene = Scene.open(Allium.fromProperty(), transport, options.contains("--keep"), System.out)) {
            ok = new Demo(scene, System.out).run();
        } catch (IOException | IllegalStateException e) {
            System.out.println("FAILED: " + e.getMessage());
        }
        System.exit(ok ? 0 : 1);
    }
}
