package chat.allium.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessageHandler;
import chat.allium.api.plugin.PluginStore;
import chat.allium.api.storage.StorageException;
import chat.allium.plugins.archive.ArchiveWriter;
import chat.allium.plugins.archive.Jars;
import chat.allium.plugins.guest.Bot;
import chat.allium.testkit.identity.FakeVault;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

@Timeout(60)
class PluginStoresTest {

    private static final String HANDLER = MessageHandler.class.getName();

    @TempDir
    Path folder;

    private Container container;
    private Path home;
    private NodePlugins plugins;
    private PluginStores stores;

    @BeforeEach
    void start() throws Exception {
        container = new Container(folder.resolve("cache"));
        home = Files.createDirectory(folder.resolve("home"));
        plugins = container.plugins(home, step -> {});
        stores = new PluginStores(new FakeVault(), container.context(), home);
    }

    @AfterEach
    void stop() throws Exception {
        stores.close();
        plugins.close();
        container.stop();
    }

    private Path archive(String version) throws Exception {
        Path file = folder.resolve("echo-" + version + ".allium");
        try (OutputStream out = Files.newOutputStream(file)) {
            new ArchiveWriter("echo", version, "", List.of())
                    .bundle(Jars.guest("example.echo", version, Bot.class, HANDLER)
                            .to(folder.resolve("echo.jar")))
                    .bundle(Jars.guest("example.more", version, Bot.class, HANDLER)
                            .to(folder.resolve("more.jar")))
                    .write(out, null);
        }
        return file;
    }

    private static @Nullable PluginStore store(BundleContext of) {
        return of.getService(of.getServiceReference(PluginStore.class));
    }

    private PluginStore store(String bundle) {
        Bundle found = Arrays.stream(container.context().getBundles())
                .filter(b -> bundle.equals(b.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        return store(found.getBundleContext());
    }

    @Test
    void thePartsOfAPluginShareOneStoreThatOutlivesAnUpdateAndARestartAndGoesWithIt() throws Exception {
        plugins.install(archive("1.0.0"), plugins.examine(archive("1.0.0")).sha256());
        PluginStore first = store("example.echo");
        first.put("key", new byte[] {7});
        assertSame(first, store("example.more"));

        plugins.update(archive("2.0.0"), plugins.examine(archive("2.0.0")).sha256());
        assertThrows(StorageException.class, () -> first.put("key", new byte[] {8}), "the old one is closed");
        assertEquals(7, store("example.more").get("key").orElseThrow()[0]);
        plugins.disable("echo");
        plugins.close();
        plugins = container.plugins(home, step -> {});
        plugins.enable("echo");
        PluginStore last = store("example.echo");
        assertEquals(7, last.get("key").orElseThrow()[0]);

        plugins.remove("echo");

        assertThrows(StorageException.class, () -> last.put("late", new byte[0]));
        assertFalse(Files.exists(home.resolve("plugins/data")));
    }

    @Test
    void whoIsNoPluginGetsNone() {
        assertNull(store(container.context()));
    }

    @Test
    void whatAKilledRemovalLeftGoesAtTheNextStart() throws Exception {
        PluginData data = new PluginData(home.resolve("plugins"), step -> {});
        data.of("gone").replace("0123", new byte[1]);
        plugins.close();

        plugins = container.plugins(home, step -> {});

        assertEquals(List.of(), plugins.list());
        assertFalse(Files.exists(home.resolve("plugins/data")));
        assertTrue(Files.exists(home.resolve("plugins")));
    }
}
