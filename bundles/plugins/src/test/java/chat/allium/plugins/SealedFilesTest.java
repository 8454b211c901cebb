package chat.allium.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.plugin.PluginStore;
import chat.allium.api.storage.StorageException;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.plugin.PluginStoreContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFilesTest extends PluginStoreContract {

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final List<SealedFiles> all = new ArrayList<>();

    @TempDir
    Path home;

    private Path plugins;

    @BeforeEach
    void makeFolder() throws Exception {
        plugins = Files.createDirectory(home.resolve("plugins"));
    }

    @AfterEach
    void close() {
        all.forEach(SealedFiles::close);
    }

    @Override
    protected PluginStore open() {
        all.forEach(SealedFiles::close);
        return open("bot", step -> {});
    }

    private SealedFiles open(String plugin, Consumer<String> beforeStep) {
        SealedFiles store = new SealedFiles(new FakeVault(), plugin, new PluginData(plugins, beforeStep));
        all.add(store);
        return store;
    }

    private List<Path> files(String plugin) throws Exception {
        try (Stream<Path> files = Files.list(plugins.resolve("data").resolve(plugin))) {
            return files.toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nothingOfItIsReadableOnDiskAndNobodyElseMayLook() throws Exception {
        open().put("a telling key", bytes("a telling value"));

        Path file = files("bot").getFirst();
        String raw = file.getFileName() + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(raw.contains("telling"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    }

    @Test
    void aFileOfAnotherPluginDoesNotOpenAndIsKept() throws Exception {
        open("bot", step -> {}).put("key", bytes("of the bot"));
        SealedFiles other = open("other", step -> {});
        other.put("own", bytes("of the other"));
        Path moved =
                plugins.resolve("data/other").resolve(files("bot").getFirst().getFileName());
        Files.copy(files("bot").getFirst(), moved);
        other.close();

        assertEquals(List.of("own"), open("other", step -> {}).keys(""));
        assertTrue(Files.exists(moved));
    }

    @Test
    void aNodeThatDiesBeforeAnyStepHasTheOldValueOrTheNewOne() throws Exception {
        for (int last = 0; ; last++) {
            Path own = Files.createDirectory(home.resolve("run" + last));
            plugins = Files.createDirectory(own.resolve("plugins"));
            SealedFiles before = open("bot", step -> {});
            before.put("key", bytes("old"));
            before.put("gone", bytes("old"));
            before.close();
            int steps = last;
            List<String> taken = new ArrayList<>();
            SealedFiles dying = open("bot", step -> {
                if (taken.size() >= steps) {
                    throw new Killed();
                }
                taken.add(step);
            });
            boolean died = false;
            try {
                dying.put("key", bytes("new"));
                dying.put("fresh", bytes("new"));
                dying.remove("gone");
            } catch (Killed killed) {
                died = true;
            }

            SealedFiles after = open("bot", step -> {});
            String key = new String(after.get("key").orElseThrow(), StandardCharsets.UTF_8);
            Set<String> keys = Set.copyOf(after.keys(""));
            assertTrue(Set.of("old", "new").contains(key));
            // In the order in which it was done.
            assertTrue(!keys.contains("fresh") || key.equals("new"), keys::toString);
            assertTrue(keys.contains("gone") || keys.contains("fresh"), keys::toString);
            assertEquals(after.keys("").size(), files("bot").size(), "drafts are left");
            if (!died) {
                assertEquals(Set.of("key", "fresh"), keys);
                assertTrue(last > 8, "only " + last + " steps");
                return;
            }
        }
    }

    @Test
    void thereIsAnEndToKeysButNotToChanges() {
        PluginData data = new PluginData(plugins, step -> {});
        SealedFiles store = new SealedFiles(new FakeVault(), "bot", data, 3);
        all.add(store);
        for (int i = 0; i < 3; i++) {
            store.put("key" + i, new byte[0]);
        }

        assertThrows(StorageException.class, () -> store.put("one more", new byte[0]));
        store.put("key0", new byte[1]);
        store.remove("key1");
        store.put("one more", new byte[0]);
        assertEquals(List.of("key0", "key2", "one more"), store.keys(""));
    }

    @Test
    void oneThatIsClosedStoresNothing() {
        SealedFiles store = open("bot", step -> {});
        store.close();

        String sentence = assertThrows(StorageException.class, () -> store.put("key", new byte[0]))
                .getMessage();
        assertEquals("The plugin bot is stopped; nothing was stored.", sentence);
        assertEquals(Optional.empty(), open("bot", step -> {}).get("key"));
    }

    @Test
    void aSweepTakesWhatIsOfNobodyAndLeavesTheRest() throws Exception {
        open("bot", step -> {}).put("key", bytes("value"));
        open("other", step -> {}).put("key", bytes("value"));
        PluginData data = new PluginData(plugins, step -> {});

        data.sweep(Set.of("other"));

        assertFalse(Files.exists(plugins.resolve("data/bot")));
        assertEquals(1, files("other").size());
        data.sweep(Set.of());
        assertFalse(Files.exists(plugins.resolve("data")));
    }
}
