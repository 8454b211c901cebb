package chat.allium.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures what friends notice: the first text, a friend who comes back, a friend who leaves. */
final class FriendsBench {

    private static final int FIRST_TEXTS = 5;
    private static final int RETURNS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Figures figures;
    private final String transport;
    private final PrintStream out;

    FriendsBench(Figures figures, String transport, PrintStream out) {
        this.figures = figures;
        this.transport = transport;
        this.out = out;
    }

    /** From nothing running, relay keys included, to the first text. */
    void firstText() throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < FIRST_TEXTS; i++) {
            try (Scene scene = Scene.open(Allium.fromProperty(), transport, false, out)) {
                seconds.add(new Demo(scene, out).toTheFirstText());
            }
        }
        figures.spread("first-text", seconds, "s", "from nothing running to the first text by friend code");
    }

    /** A node is killed and restarted: from its transport being online to the friend's next text. */
    void comeBack() throws IOException, InterruptedException {
        List<Double> afterOnline = new ArrayList<>();
        List<Double> afterStart = new ArrayList<>();
        try (Scene scene = Scene.open(Allium.fromProperty(), transport, false, out)) {
            Demo demo = new Demo(scene, out);
            demo.toTheFirstText();
            Friends friends = demo.friends();
            for (int i = 0; i < RETURNS; i++) {
                friends.bob().kill();
                friends.aliceSends(1);
                long started = System.nanoTime();
                friends.bob().start();
                friends.bob().awaitShell(PATIENCE);
                friends.bob().awaitOnline(transport, PATIENCE);
                long online = System.nanoTime();
                friends.awaitAtBob();
                long got = System.nanoTime();
                afterOnline.add((got - online) / 1e9);
                afterStart.add((got - started) / 1e9);
                scene.steps()
                        .note("return " + (i + 1) + " of " + RETURNS + ": the text came "
                                + Math.round((got - online) / 1e6) + " ms after the transport was online");
                Await.until("both to see each other", PATIENCE, () -> Friends.online(friends.alice(), "bob"));
            }
        }
        figures.spread("come-back.online", afterOnline, "s", "killed node: from online again to its friend's text");
        figures.spread("come-back.start", afterStart, "s", "the same from the start of its process");
    }

    /** A node is stopped by its user: until its friend knows. */
    void leave() throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        try (Scene scene = Scene.open(Allium.fromProperty(), transport, false, out)) {
            Demo demo = new Demo(scene, out);
            demo.toTheFirstText();
            Friends friends = demo.friends();
            for (int i = 0; i < FIRST_TEXTS; i++) {
                long begin = System.nanoTime();
                friends.bob().stop();
                Await.until("alice to know", PATIENCE, () -> !Friends.online(friends.alice(), "bob"));
                seconds.add((System.nanoTime() - begin) / 1e9);
                friends.bob().start();
                friends.bob().awaitShell(PATIENCE);
                Await.until("both to see each other", PATIENCE, () -> Friends.online(friends.alice(), "bob"));
            }
        }
        figures.spread("leave", seconds, "s", "stopped node: from the stop until its friend knows");
    }
}
