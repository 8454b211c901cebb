package chat.allium.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessageHandler;
import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.PluginView;
import chat.allium.api.plugin.Plugins;
import chat.allium.plugins.archive.ArchiveWriter;
import chat.allium.plugins.archive.Jars;
import chat.allium.plugins.archive.PublisherKey;
import chat.allium.plugins.guest.Bot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The node ends before each single step on the disk of each change, or the disk fails there: then it has the plugins of before or of
 * after, whole, and so has the next one.
 */
@Timeout(120)
class CrashTest {

    /** Ends the node: nothing after it reaches the disk. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What happens to a node before a step. */
    private enum Blow {
        /** Nothing after it happens. */
        KILL {
            @Override
            void strike() {
                throw new Killed();
            }

            @Override
            boolean lasts() {
                return true;
            }
        },
        /** The disk fails once. */
        ERROR {
            @Override
            void strike() {
                sneak(new IOException("no space left"));
            }

            @Override
            boolean lasts() {
                return false;
            }
        },
        /** The disk fails from now on. */
        ERRORS {
            @Override
            void strike() {
                ERROR.strike();
            }

            @Override
            boolean lasts() {
                return true;
            }
        };

        abstract void strike();

        abstract boolean lasts();

        @SuppressWarnings("unchecked")
        private static <E extends Exception> void sneak(Exception e) throws E {
            throw (E) e;
        }
    }

    /** Counts steps, and strikes before one of them, or before it and all that follow. */
    private static final class Steps implements Consumer<String> {
        private final int last;
        private final Blow blow;
        private final List<String> taken = new ArrayList<>();
        private boolean struck;

        Steps(int last, Blow blow) {
            this.last = last;
            this.blow = blow;
        }

        @Override
        public void accept(String step) {
            if (taken.size() >= last && (!struck || blow.lasts())) {
                struck = true;
                blow.strike();
            }
            taken.add(step);
        }
    }

    /** The step with which a change has happened. */
    private static final String WRITTEN = "rename state.json";

    private static final String HANDLER = MessageHandler.class.getName();
    private static final PublisherKey KEY = PublisherKey.of(new byte[PublisherKey.SEED_LENGTH]);

    @TempDir
    static Path folder;

    private static Container container;
    private static Path one;
    private static Path two;

    @BeforeAll
    static void prepare() throws Exception {
        container = new Container(folder.resolve("cache"));
        one = archive("1.0.0");
        two = archive("2.0.0");
    }

    @AfterAll
    static void stop() throws Exception {
        container.stop();
    }

    private static Path archive(String version) throws IOException, PluginException {
        Path jar = Jars.guest("example.echo", version, Bot.class, HANDLER).to(folder.resolve("echo.jar"));
        Path file = folder.resolve("echo-" + version + ".allium");
        try (OutputStream out = Files.newOutputStream(file)) {
            new ArchiveWriter("echo", version, "", List.of()).bundle(jar).write(out, KEY);
        }
        return file;
    }

    private enum Change {
        INSTALL("", "1.0.0 RUNNING") {
            @Override
            void make(Plugins plugins) throws PluginException {
                plugins.install(one, plugins.examine(one).sha256());
            }
        },
        UPDATE("1.0.0 RUNNING", "2.0.0 RUNNING") {
            @Override
            void make(Plugins plugins) throws PluginException {
                plugins.update(two, plugins.examine(two).sha256());
            }
        },
        REMOVE("1.0.0 RUNNING", "") {
            @Override
            void make(Plugins plugins) throws PluginException {
                plugins.remove("echo");
            }
        },
        DISABLE("1.0.0 RUNNING", "1.0.0 DISABLED") {
            @Override
            void make(Plugins plugins) throws PluginException {
                plugins.disable("echo");
            }
        },
        ENABLE("1.0.0 DISABLED", "1.0.0 RUNNING") {
            @Override
            void make(Plugins plugins) throws PluginException {
                plugins.enable("echo");
            }
        },
        TRUST("1.0.0 RUNNING", "1.0.0 RUNNING") {
            @Override
            void make(Plugins plugins) throws PluginException {
                plugins.trust(KEY.text(), "Erin");
            }
        };

        private final String before;
        private final String after;

        Change(String before, String after) {
            this.before = before;
            this.after = after;
        }

        abstract void make(Plugins plugins) throws PluginException;
    }

    @ParameterizedTest
    @EnumSource
    void theNextStartHasThePluginsOfBeforeOrOfAfter(Change change) throws Exception {
        List<String> all = steps(change);
        for (int last = 0; last < all.size(); last++) {
            Path home = prepared(change, "killed-" + last);
            Steps steps = new Steps(last, Blow.KILL);
            assertThrows(Killed.class, () -> make(change, home, steps));

            String found = seen(home);

            String next = "killed before: " + all.get(last);
            assertEquals(expected(change, steps), found, next);
            assertFiles(home, found, next);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INSTALL,ERROR",
        "UPDATE,ERROR",
        "REMOVE,ERROR",
        "DISABLE,ERROR",
        "ENABLE,ERROR",
        "INSTALL,ERRORS",
        "UPDATE,ERRORS",
        "REMOVE,ERRORS"
    })
    void aDiskThatFailsLeavesTheNodeAsItWasOrAsItShouldBe(Change change, Blow blow) throws Exception {
        List<String> all = steps(change);
        for (int last = 0; last < all.size(); last++) {
            Path home = prepared(change, blow + "-" + last);
            Steps steps = new Steps(last, blow);
            NodePlugins plugins = container.plugins(home, steps);
            Optional<PluginException> refusal = attempt(change, plugins);
            String at = "failed at: " + all.get(last);

            String live = live(plugins);

            plugins.close();
            assertEquals(expected(change, steps), live, at);
            assertEquals(steps.taken.contains(WRITTEN), refusal.isEmpty(), () -> at + ": " + refusal);
            refusal.ifPresent(r -> assertTrue(String.valueOf(r.getMessage()).contains("no space left"), r::toString));
            assertEquals(live, seen(home), at);
            assertFiles(home, live, at);
        }
    }

    private static Optional<PluginException> attempt(Change change, Plugins plugins) {
        try {
            change.make(plugins);
            return Optional.empty();
        } catch (PluginException e) {
            return Optional.of(e);
        }
    }

    /** The steps of a change to which nothing happens. */
    private static List<String> steps(Change change) throws Exception {
        Path home = prepared(change, "whole");
        Steps all = new Steps(Integer.MAX_VALUE, Blow.KILL);
        make(change, home, all);
        assertEquals(change.after, seen(home));
        assertTrue(all.taken.size() >= 5, all.taken::toString);
        return all.taken;
    }

    private static String expected(Change change, Steps steps) {
        return steps.taken.contains(WRITTEN) ? change.after : change.before;
    }

    private static void assertFiles(Path home, String found, String when) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("plugins"))) {
            long left = files.filter(f -> !f.getFileName().toString().equals("state.json"))
                    .count();
            assertEquals(found.isEmpty() ? 0 : 1, left, when);
        }
    }

    private static Path prepared(Change change, String name) throws Exception {
        Path home = Files.createTempDirectory(folder, change + "-" + name);
        if (!change.before.isEmpty()) {
            make(Change.INSTALL, home, step -> {});
        }
        if (change.before.endsWith("DISABLED")) {
            make(Change.DISABLE, home, step -> {});
        }
        return home;
    }

    private static void make(Change change, Path home, Consumer<String> steps) throws Exception {
        NodePlugins plugins = container.plugins(home, steps);
        try {
            change.make(plugins);
        } finally {
            plugins.close();
        }
    }

    /** What a node that starts afterwards has. */
    private static String seen(Path home) throws Exception {
        NodePlugins plugins = container.plugins(home, step -> {});
        try {
            return live(plugins);
        } finally {
            plugins.close();
        }
    }

    /** What a node has, by its own word and in the container. */
    private static String live(NodePlugins plugins) {
        List<PluginView> all = plugins.list();
        assertEquals(List.of(), plugins.verify());
        Set<String> guests = Set.copyOf(container.guests());
        if (all.isEmpty()) {
            assertEquals(Set.of(), guests);
            return "";
        }
        PluginView only = all.getFirst();
        boolean runs = guests.contains("example.echo " + only.version());
        assertEquals(runs ? "RUNNING" : "DISABLED", only.state().name());
        return only.version() + ' ' + only.state();
    }
}
