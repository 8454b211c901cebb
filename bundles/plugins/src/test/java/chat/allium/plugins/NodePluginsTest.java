package chat.allium.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessageHandler;
import chat.allium.api.plugin.Activity;
import chat.allium.api.plugin.Offer;
import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.PluginState;
import chat.allium.api.plugin.PluginView;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import chat.allium.plugins.archive.ArchiveWriter;
import chat.allium.plugins.archive.Jars;
import chat.allium.plugins.archive.PublisherKey;
import chat.allium.plugins.guest.Bot;
import chat.allium.plugins.guest.Engine;
import chat.allium.plugins.guest.Failing;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.cm.ConfigurationAdmin;

@Timeout(60)
class NodePluginsTest {

    private static final String HANDLER = MessageHandler.class.getName();

    @TempDir
    static Path cache;

    private static Container container;

    @TempDir
    Path folder;

    private final PublisherKey key = PublisherKey.generate(new SecureRandom());
    private Path home;
    private NodePlugins plugins;

    @BeforeAll
    static void startContainer() throws Exception {
        container = new Container(cache);
    }

    @AfterAll
    static void stopContainer() throws Exception {
        container.stop();
    }

    @BeforeEach
    void start() throws Exception {
        home = Files.createDirectory(folder.resolve("home"));
        plugins = container.plugins(home, step -> {});
    }

    @AfterEach
    void removeAll() throws PluginException {
        for (PluginView plugin : plugins.list()) {
            plugins.remove(plugin.name());
        }
        plugins.close();
        assertEquals(List.of(), container.guests());
    }

    private void restart() throws Exception {
        plugins.close();
        plugins = container.plugins(home, step -> {});
        // Waits for the start, like every call.
        plugins.list();
    }

    private Path echo(String version) throws Exception {
        return archive("echo", version, key, Jars.guest("example.echo", version, Bot.class, HANDLER));
    }

    private Path archive(String name, String version, @Nullable PublisherKey by, Jars... bundles) throws Exception {
        Path work = Files.createTempDirectory(folder, "work");
        ArchiveWriter writer = new ArchiveWriter(name, version, "a plugin", List.of("It reads your messages."));
        for (int i = 0; i < bundles.length; i++) {
            writer.bundle(bundles[i].to(work.resolve(i + ".jar")));
        }
        Path cfg = Files.writeString(work.resolve("example." + name + ".cfg"), "greeting = hello\n");
        writer.configuration(cfg);
        Path file = work.resolve(name + ".allium");
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.write(out, by);
        }
        return file;
    }

    private PluginView install(Path file) throws PluginException {
        return plugins.install(file, plugins.examine(file).sha256());
    }

    private PluginView update(Path file) throws PluginException {
        return plugins.update(file, plugins.examine(file).sha256());
    }

    private static String refusal(Executable call) {
        return assertThrows(PluginException.class, call).getMessage();
    }

    private static void assertContains(String part, String sentence) {
        assertTrue(sentence.contains(part), sentence);
    }

    private int handlers() throws Exception {
        ServiceReference<?>[] found = container.context().getAllServiceReferences(HANDLER, null);
        return found == null ? 0 : found.length;
    }

    private @Nullable Object greeting() throws Exception {
        var properties = container
                .service(ConfigurationAdmin.class)
                .getConfiguration("example.echo", "?")
                .getProperties();
        return properties == null ? null : properties.get("greeting");
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(home.resolve("plugins"))) {
            return all.map(f -> f.getFileName().toString())
                    .filter(f -> !f.equals("state.json"))
                    .toList();
        }
    }

    @Test
    void whatIsExaminedSaysWhoMadeItAndRunsNothing() throws Exception {
        Offer offer = plugins.examine(echo("1.0.0"));

        assertEquals("echo", offer.name());
        assertContains("publisher you do not know", offer.publisher().inWords());
        assertContains(key.text(), offer.publisher().inWords());
        assertEquals(List.of("example.echo 1.0.0"), offer.bundles());
        assertEquals(List.of(HANDLER), offer.gives());
        assertEquals(List.of("It reads your messages."), offer.asks());
        assertEquals(Optional.empty(), offer.replaces());
        assertEquals(List.of(), container.guests());
        assertEquals(List.of(), files());
        plugins.trust(key.text(), "Erin");
        assertContains(
                "signed by Erin", plugins.examine(echo("1.0.0")).publisher().inWords());
        assertContains(
                "not signed",
                plugins.examine(archive("echo", "1", null, Jars.guest("example.echo", "1", Bot.class, HANDLER)))
                        .publisher()
                        .inWords());
    }

    @Test
    void anInstalledPluginRunsSurvivesARestartAndLeavesNothing() throws Exception {
        PluginView view = install(echo("1.0.0"));

        assertEquals(PluginState.RUNNING, view.state(), view.detail());
        assertEquals(1, handlers());
        assertEquals("hello", greeting());
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("plugins"))));
        restart();
        assertEquals(
                List.of("echo"), plugins.list().stream().map(PluginView::name).toList());
        assertEquals(PluginState.RUNNING, plugins.info("echo").state());
        assertEquals(List.of("example.echo 1.0.0"), container.guests());
        plugins.remove("echo");
        assertEquals(0, handlers());
        assertEquals(null, greeting());
        assertEquals(List.of(), files());
        restart();
        assertEquals(List.of(), plugins.list());
    }

    private Path engine(String version, String called) throws Exception {
        String type = Engine.class.getName();
        return archive(
                "keeper",
                version,
                key,
                Jars.bundle("example.keeper", version)
                        .header("Import-Package", "chat.allium.api.storage")
                        .header("Service-Component", "OSGI-INF/keeper.xml")
                        .header(
                                "Provide-Capability",
                                "osgi.service;objectClass:List<String>=\"" + StorageEngine.class.getName() + "\"")
                        .code(Engine.class)
                        .file("OSGI-INF/keeper.xml", """
                                <scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.3.0' name='keeper'>
                                <implementation class='%s'/><property name='storage.name' value='%s'/>
                                <service><provide interface='%s'/></service></scr:component>
                                """.formatted(type, called, StorageEngine.class.getName())
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private List<Integer> startLevels() {
        return Arrays.stream(container.context().getBundles())
                .filter(bundle -> Rack.owner(bundle).isPresent())
                .map(bundle -> bundle.adapt(BundleStartLevel.class).getStartLevel())
                .toList();
    }

    /** The node's store is said to be on an engine. */
    private ServiceRegistration<Storage> storeOn(String engine) {
        Storage store = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, args) -> null);
        return container.context().registerService(Storage.class, store, new Hashtable<>(Map.of(Storage.NAME, engine)));
    }

    @Test
    void whatKeepsTheStoreIsNeitherRemovedNorSwitchedOffNorReplacedByAnotherEngine() throws Exception {
        install(engine("1.0.0", "guest"));
        assertEquals(List.of(Rack.STORE_LEVEL), startLevels(), "it goes after those that need it");
        ServiceRegistration<Storage> store = storeOn("guest");

        assertContains("storage migrate", refusal(() -> plugins.remove("keeper")));
        assertContains("storage migrate", refusal(() -> plugins.disable("keeper")));
        assertContains("does not give the engine guest", refusal(() -> update(engine("1.1.0", "other"))));
        assertEquals(List.of("example.keeper 1.0.0"), container.guests());
        assertEquals(PluginState.RUNNING, plugins.info("keeper").state());
        assertEquals("1.2.0", update(engine("1.2.0", "guest")).version());

        store.setProperties(new Hashtable<>(Map.of(Storage.NAME, "derby")));
        assertEquals(PluginState.DISABLED, plugins.disable("keeper").state());
        plugins.remove("keeper");
        store.unregister();
    }

    @Test
    void onlyWhatTheUserSawIsInstalled() throws Exception {
        Path file = echo("1.0.0");
        String seen = plugins.examine(file).sha256();
        Files.copy(echo("1.0.1"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertContains("changed since you were shown", refusal(() -> plugins.install(file, seen)));
        assertEquals(List.of(), plugins.list());
    }

    @Test
    void aDisabledPluginStaysOffUntilItIsEnabled() throws Exception {
        install(echo("1.0.0"));
        assertEquals(PluginState.DISABLED, plugins.disable("echo").state());
        assertEquals(0, handlers());
        restart();
        assertEquals(PluginState.DISABLED, plugins.info("echo").state());
        assertContains("switched it off", plugins.why("echo").getFirst());
        assertEquals(PluginState.RUNNING, plugins.enable("echo").state());
        restart();
        assertEquals(PluginState.RUNNING, plugins.info("echo").state());
    }

    @Test
    void aChangedFileDoesNotStartAndSaysWhy() throws Exception {
        install(echo("1.0.0"));
        Path file = home.resolve("plugins").resolve(files().getFirst());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertContains("was changed since it was installed", plugins.verify().getFirst());
        restart();

        assertEquals(PluginState.CHANGED, plugins.info("echo").state());
        assertContains("was changed since it was installed", plugins.why("echo").getFirst());
        assertEquals(0, handlers());
        assertContains("was changed since", refusal(() -> plugins.enable("echo")));
    }

    @Test
    void anUpdateReplacesTheOldVersion() throws Exception {
        install(echo("1.0.0"));
        assertEquals(Optional.of("1.0.0"), plugins.examine(echo("1.1.0")).replaces());
        assertContains("installed already", refusal(() -> install(echo("1.1.0"))));

        assertEquals("1.1.0", update(echo("1.1.0")).version());
        assertEquals(List.of("example.echo 1.1.0"), container.guests());
        assertEquals(1, files().size());
        restart();
        assertEquals(List.of("example.echo 1.1.0"), container.guests());
    }

    @Test
    void anUpdateThatDoesNotRunRollsBackByItself() throws Exception {
        install(echo("1.0.0"));
        Path failing = archive("echo", "2.0.0", key, Jars.guest("example.echo", "2.0.0", Failing.class, HANDLER));
        Path lacking = archive(
                "echo",
                "2.0.0",
                key,
                Jars.guest("example.echo", "2.0.0", Bot.class, HANDLER).header("Import-Package", "not.there"));

        String sentence = refusal(() -> update(failing));
        assertContains("The weather is bad.", sentence);
        assertContains("it is version 1.0.0 still", sentence);
        assertContains("needs the package not.there", refusal(() -> update(lacking)));
        assertEquals(PluginState.RUNNING, plugins.info("echo").state());
        assertEquals(List.of("example.echo 1.0.0"), container.guests());
        restart();
        assertEquals(List.of("example.echo 1.0.0"), container.guests());
    }

    @Test
    void anUpdateByAnotherPublisherIsRefused() throws Exception {
        install(echo("1.0.0"));
        PublisherKey other = PublisherKey.generate(new SecureRandom());
        Jars bundle = Jars.guest("example.echo", "1.1.0", Bot.class, HANDLER);

        assertContains(
                "remove the installed one first", refusal(() -> update(archive("echo", "1.1.0", other, bundle))));
        assertContains("not signed: nobody vouches", refusal(() -> update(archive("echo", "1.1.0", null, bundle))));
        assertEquals("1.0.0", plugins.info("echo").version());
    }

    @Test
    void whatCanNotRunIsNotInstalled() throws Exception {
        Jars missing = Jars.guest("example.x", "1", Bot.class, HANDLER)
                .header("Import-Package", "chat.allium.api.message;version=\"[7,8)\"");
        assertContains(
                "needs the package chat.allium.api.message from version 7.0.0, but org.apache.felix.framework gives it in"
                        + " version 1.0.0",
                refusal(() -> install(archive("x", "1", key, missing))));
        Jars waiting = Jars.guest("example.x", "1", Bot.class, HANDLER, "java.util.Optional");
        assertContains(
                "waits for the service java.util.Optional, which nobody here gives",
                refusal(() -> install(archive("x", "1", key, waiting))));
        Jars failing = Jars.guest("example.x", "1", Failing.class, HANDLER);
        assertContains("The weather is bad.", refusal(() -> install(archive("x", "1", key, failing))));
        Jars newer = Jars.guest("example.x", "1", Bot.class, HANDLER)
                .header("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"");
        assertContains("needs Java 99", refusal(() -> install(archive("x", "1", key, newer))));
        Jars unreadable = Jars.guest("example.x", "1", Bot.class, HANDLER).file("OSGI-INF/example.x.xml", new byte[0]);
        assertContains("components that can not be read", refusal(() -> install(archive("x", "1", key, unreadable))));
        Jars taken = Jars.guest("org.apache.felix.scr", "9", Bot.class, HANDLER);
        assertContains("belongs to a bundle of the node", refusal(() -> install(archive("x", "1", key, taken))));
        assertEquals(List.of(), plugins.list());
        assertEquals(List.of(), container.guests());
        assertEquals(List.of(), files());
    }

    @Test
    void partsThatWaitForEachOtherAreACircle() throws Exception {
        Jars circle = Jars.guest("example.one", "1", Bot.class, HANDLER, "java.lang.Runnable")
                .component("example.two", Bot.class.getName(), "java.lang.Runnable", "optional", HANDLER);

        assertContains(
                "wait for each other in a circle: example.", refusal(() -> install(archive("x", "1", key, circle))));
    }

    @Test
    void whoCouldGiveWhatIsMissingIsNamed() throws Exception {
        Jars giver = Jars.guest("example.giver", "1", Bot.class, HANDLER)
                .header("Export-Package", "example.shared;version=\"1.0\"")
                .file("example/shared/data", new byte[1]);
        Jars taker = Jars.guest("example.taker", "1", Bot.class, HANDLER)
                .header("Import-Package", "example.shared,chat.allium.api.message,chat.allium.api.identity");
        install(archive("giver", "1", key, giver));
        install(archive("taker", "1", key, taker));
        plugins.disable("giver");
        restart();

        assertEquals(PluginState.FAILED, plugins.info("taker").state());
        assertEquals(
                List.of("example.taker needs the package example.shared, which the plugin giver would give if it ran."),
                plugins.why("taker"));
    }

    @Test
    void aPluginThatMustBeConfiguredWaitsForItsUser() throws Exception {
        Jars bundle = Jars.bundle("example.set", "1")
                .header("Import-Package", "chat.allium.api.message,chat.allium.api.identity")
                .header("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + HANDLER + "\"")
                .code(Bot.class)
                .component("example.set", Bot.class.getName(), HANDLER, "require");

        PluginView view = install(archive("x", "1", key, bundle));
        assertEquals(PluginState.WAITING, view.state());
        assertContains("write etc/example.set.cfg", view.detail());
    }

    @Test
    void plainBundlesAndFoldersOfThemAreInstalledToo() throws Exception {
        Path jars = Files.createDirectory(folder.resolve("pair"));
        Path one = Jars.guest("example.one", "1", Bot.class, HANDLER).to(jars.resolve("one.jar"));
        assertEquals("example-one", install(one).name());
        plugins.remove("example-one");
        Jars.guest("example.two", "1", Bot.class, HANDLER).to(jars.resolve("two.jar"));

        PluginView pair = install(jars);
        assertEquals("pair", pair.name());
        assertEquals(List.of("example.one 1", "example.two 1"), pair.bundles());
        assertEquals(2, handlers());
        assertContains("There is no file", refusal(() -> plugins.examine(folder.resolve("nowhere"))));
        assertContains(
                "neither an archive nor a bundle",
                refusal(() -> plugins.examine(Files.createDirectory(folder.resolve("empty")))));
    }

    @Test
    void aHandlerThatWentPastALimitShowsInTheList() throws Exception {
        install(echo("1.0.0"));
        Object id =
                container.context().getServiceReference(MessageHandler.class).getProperty("service.id");
        plugins.bindActivities(() -> List.of(
                new Activity((Long) id, "handler", 9, 5, 0, 0, true), new Activity(0, "listener", 1, 0, 0, 0, false)));

        PluginView view = plugins.info("echo");
        assertEquals(PluginState.SUSPENDED, view.state());
        assertEquals(1, view.activity().size());
        assertContains("is called no more after 5 failures", view.detail());
    }

    @Test
    void aDamagedStateIsKeptAndNothingStarts() throws Exception {
        install(echo("1.0.0"));
        plugins.close();
        Path state = home.resolve("plugins/state.json");
        byte[] good = Files.readAllBytes(state);
        Files.writeString(state, "{");
        plugins = container.plugins(home, step -> {});
        assertEquals(List.of(), plugins.list());
        assertContains("state.json is damaged", refusal(() -> install(echo("1.0.0"))));
        assertEquals("{", Files.readString(state));
        assertFalse(files().isEmpty());
        plugins.close();
        Files.write(state, good);
        plugins = container.plugins(home, step -> {});

        assertEquals(PluginState.RUNNING, plugins.info("echo").state());
    }

    @Test
    void keysAndNamesOfPublishersAreChecked() throws Exception {
        assertContains("64 hexadecimal digits", refusal(() -> plugins.trust("abc", "Erin")));
        assertContains("1 to 40 characters", refusal(() -> plugins.trust(key.text(), " ")));
        plugins.trust(key.text(), "Erin");
        String other = PublisherKey.generate(new SecureRandom()).text();
        assertContains("another key 'erin'", refusal(() -> plugins.trust(other, "erin")));
    }
}
