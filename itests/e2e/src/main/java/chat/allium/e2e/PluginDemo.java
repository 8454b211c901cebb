package chat.allium.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The life of a plugin: a bot is made from its template, built, signed, installed into a running node, talks to a friend, is updated
 * while texts flow, breaks in two ways, is switched off and removed; nothing of it is left.
 *
 * <p>Everything is done by the commands that an author and a user have.
 */
final class PluginDemo {

    private static final String PUBLISHER = "Erin";
    private static final String ANSWER = "reply.accept(Content.text(\"You said: \"";
    private static final String BETTER = "reply.accept(Content.text(\"You now said: \"";
    private static final String FAILING = "if (true) throw new IllegalStateException(\"broken\"); " + BETTER;
    private static final String METHOD = "    @Override";
    private static final String UNWILLING =
            "    public Bot() { throw new IllegalStateException(\"no greeting today\"); }\n\n";
    /** Of texts, before and after what is done while they flow. */
    private static final int SOME = 75;

    private final Scene scene;
    private final Steps steps;
    private final PrintStream out;
    private final Friends friends;
    private final Chatter chatter;
    private final List<String> problems = new ArrayList<>();
    private PluginProject project;
    private String key = "";
    private Path archive = Path.of("");

    private PluginDemo(Scene scene, PrintStream out) {
        String nonce = Demo.nonce();
        this.scene = scene;
        this.steps = scene.steps();
        this.out = out;
        this.friends = new Friends(scene, nonce);
        this.chatter = new Chatter(friends, nonce, scene.patience());
    }

    private boolean run() throws IOException, InterruptedException {
        write();
        scene.bringUp(List.of(friends.alice(), friends.bob()), friends::makeCode);
        steps.step("bob befriends alice by her 12 words, alice accepts", friends::befriend);
        install();
        live();
        breakIt();
        end();
        problems.forEach(problem -> out.println("WRONG: " + problem));
        boolean ok = problems.isEmpty();
        out.printf(
                Locale.ROOT,
                "%s: a bot was made, signed, installed, updated, broken, switched off and removed; %s, %s; all in %.1f s (tcp)%n",
                ok ? "OK" : "FAILED",
                chatter.inWords(),
                ok ? "none lost, none twice; nothing of the bot is left" : problems.size() + " problems",
                steps.seconds());
        return problems.isEmpty();
    }

    private void write() throws IOException, InterruptedException {
        steps.step(
                "./allium plugin new bot " + PluginProject.NAME + ", in an empty folder",
                () -> project =
                        PluginProject.make(scene.allium(), scene.folder().resolve("author")));
        steps.step("mvn package: compiles it, tests it, packs it", () -> archive = project.build());
        steps.step("./allium plugin key, plugin sign", () -> {
            key = project.makeKey();
            project.sign(archive);
        });
    }

    private void install() throws IOException, InterruptedException {
        steps.step("bob looks at it, and gives the owner of its key a name", () -> {
            expect("there was something of it before it came", traces().kinds().isEmpty());
            JsonNode offer = friends.bob().asked("plugin install " + archive);
            steps.note("asks: " + offer.path("asks").path(0).asText());
            expect(
                    "its publisher is not the one who signed it",
                    offer.at("/publisher/key").asText().equals(key));
            expect(
                    "its publisher has a name already",
                    offer.at("/publisher/name").asText("").isEmpty());
            exec("trust " + key + " as " + PUBLISHER);
        });
        steps.step("bob installs it", () -> {
            JsonNode view = exec("install " + archive + " --yes");
            expect("it does not run", view.path("state").asText().equals("RUNNING"));
            expect(
                    "the name of its publisher is not known",
                    view.at("/publisher/name").asText().equals(PUBLISHER));
        });
        steps.step("alice writes, the bot answers", () -> chatter.hears("You said: "));
        steps.step("what there is of it, seen from outside", () -> {
            Traces traces = traces();
            steps.note(traces.inWords());
            expect(
                    "a look from outside does not see its " + traces.lacking(),
                    traces.lacking().isEmpty());
        });
    }

    private void live() throws IOException, InterruptedException {
        steps.step("version 1.1.0, which answers otherwise, is built and signed", () -> {
            project.edit(ANSWER, BETTER);
            archive = project.next("1.1.0");
        });
        steps.step("texts flow, and in the middle of them it is updated", () -> {
            chatter.start();
            chatter.more(SOME);
            long begin = System.nanoTime();
            exec("update " + archive + " --yes");
            steps.note("'plugin update' took " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            chatter.more(SOME);
            chatter.stop();
            chatter.hears("You now said: ");
        });
    }

    private void breakIt() throws IOException, InterruptedException {
        steps.step("version 1.2.0, which does not activate, is built and signed", () -> {
            project.edit(METHOD, UNWILLING + METHOD);
            archive = project.next("1.2.0");
        });
        steps.step("texts flow, an update to it is tried and rolls back by itself", () -> {
            chatter.start();
            chatter.more(SOME);
            String refusal = refusal("update " + archive + " --yes");
            steps.note(refusal);
            expect("the refusal does not say why", refusal.contains("no greeting today"));
            expect("1.1.0 did not come back", state().equals("1.1.0 RUNNING"));
            chatter.stop();
            chatter.hears("You now said: ");
        });
        steps.step("version 1.3.0, which throws at every text, is built and signed", () -> {
            project.edit(UNWILLING, "");
            project.edit(BETTER, FAILING);
            archive = project.next("1.3.0");
        });
        steps.step("texts flow, it is updated to that, and goes too far", () -> {
            chatter.start();
            exec("update " + archive + " --yes");
            Await.until("the bot to be suspended", scene.patience(), () -> state().equals("1.3.0 SUSPENDED"));
            steps.note(exec("info " + PluginProject.NAME).path("detail").asText());
            chatter.more(SOME);
            chatter.stop();
        });
    }

    private void end() throws IOException, InterruptedException {
        steps.step("bob switches it off", () -> {
            exec("disable " + PluginProject.NAME);
            expect("it is not off", state().equals("1.3.0 DISABLED"));
        });
        steps.step("bob removes it, and looks from outside for what is left", () -> {
            exec("remove " + PluginProject.NAME);
            Traces traces = traces();
            steps.note(traces.inWords());
            traces.byKind().forEach((kind, left) -> expect("left are " + kind + ": " + left, left.isEmpty()));
        });
        steps.step("both stores are compared with what alice wrote", () -> {
            problems.addAll(chatter.compare());
            steps.note("answers: " + chatter.answers());
        });
        steps.step("both nodes stop", () -> {
            friends.alice().stop();
            friends.bob().stop();
        });
    }

    private Traces traces() throws IOException, InterruptedException {
        return Traces.of(friends.bob(), scene.allium(), scene.folder(), PluginProject.NAME);
    }

    private String state() throws IOException, InterruptedException {
        JsonNode view = exec("info " + PluginProject.NAME);
        return view.path("version").asText() + " " + view.path("state").asText();
    }

    private JsonNode exec(String command) throws IOException, InterruptedException {
        return friends.bob().exec("plugin " + command).getFirst();
    }

    private String refusal(String command) throws IOException, InterruptedException {
        try {
            exec(command);
            return "";
        } catch (Allium.CommandFailed e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void expect(String problem, boolean holds) {
        if (!holds) {
            problems.add(problem);
        }
    }

    /** Usage: {@code PluginDemo --plugin [--transport tcp] [--keep]}; exit status 0 only if all of it came true. */
    public static void main(String[] arguments) throws Exception {
        boolean ok = false;
        boolean keep = List.of(arguments).contains("--keep");
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", keep, System.out)) {
            // Fifty texts a second are ten times what a friend may send.
            scene.ownImage().configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000");
            ok = new PluginDemo(scene, System.out).run();
        } catch (IOException | IllegalStateException e) {
            System.out.println("FAILED: " + e.getMessage());
        }
        System.exit(ok ? 0 : 1);
    }
}
