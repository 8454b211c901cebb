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
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The node ends before each single step on the disk of each change: the next one has the plugins of before or of after, whole. */
@Timeout(120)
class CrashTest {

    /** Ends the node: nothing after it reaches the disk. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Counts steps, and ends the node before one of them and all that follow. */
    private static final class Steps implements Consumer<String> {
        private final int last;
        private final List<String> taken = new ArrayList<>();

        Steps(int last) {
            this.last = last;
        }

        @Override
        public void accept(String step) {
            if (taken.size() >= last) {
                throw new Killed();
            }
            taken.add(step);
        }
    }

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
        Path whole = prepared(change, "whole");
        Steps all = new Steps(Integer.MAX_VALUE);
        make(change, whole, all);
        assertEquals(change.after, seen(whole));
        assertTrue(all.taken.size() >= 5, all.taken::toString);
        for (int last = 0; last < all.taken.size(); last++) {
            Path home = prepared(change, "killed-" + last);
            Steps steps = new Steps(last);
            assertThrows(Killed.class, () -> make(change, home, steps));

            String found = seen(home);

            String next = "killed before: " + all.taken.get(last);
            boolean written = steps.taken.contains("rename state.json");
            assertEquals(written ? change.after : change.before, found, next);
            try (Stream<Path> files = Files.list(home.resolve("plugins"))) {
                long left = files.filter(f -> !f.getFileName().toString().equals("state.json"))
                        .count();
                assertEquals(found.isEmpty() ? 0 : 1, left, next);
            }
        }
    }

    private static Path prepared(Change change, String name) throws Exception {
        Path home = Files.createDirectory(folder.resolve(change + "-" + name));
        if (!change.before.isEmpty()) {
            make(Change.INSTALL, home, step -> {});
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
        } finally {
            plugins.close();
        }
    }
}
