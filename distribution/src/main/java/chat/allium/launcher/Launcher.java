package chat.allium.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.main.AutoProcessor;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** Starts one node and waits for its end. */
public final class Launcher {

    /** A stop that takes longer than this is cut short: what counts is durable anyway. */
    private static final long STOP_MILLIS = 15_000;

    /** Set by the command that stops the node only to start it again. */
    private static final String RESTART = "allium.restart";

    private Launcher() {}

    /** Exit status: 0 after a clean stop, 1 for a machine that does not fit, 2 for a wrong command line, 3 for a home in use. */
    public static void main(String[] args) throws InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        int status = 0;
        try {
            run(List.of(args));
            if (Boolean.getBoolean(RESTART)) {
                Again.start(image(), List.of(args));
            }
            // Set by the console: commands that were piped in have a status.
            status = Integer.getInteger("allium.exit.status", 0);
        } catch (LaunchException e) {
            System.err.println("allium: " + e.getMessage());
            status = e.status();
        } catch (BundleException | IOException e) {
            System.err.println("allium: Felix does not start (" + e.getMessage() + ").");
            status = LaunchException.FAILED;
        }
        // Not a return: a thread that somebody left behind must not keep a stopped node alive.
        System.exit(status);
    }

    private static void run(List<String> args)
            throws LaunchException, BundleException, IOException, InterruptedException {
        Options options = Options.parse(args, System.getenv());
        Image image = new Image(image());
        Map<String, String> configuration = new HashMap<>(image.autoStart(options.transports()));
        try (NodeHome home = NodeHome.open(options.home())) {
            if (options.storage().isPresent()) {
                image.requireStorage(options.storage().get());
                home.requireStorage(options.storage().get());
            }
            home.copyDefaults(image.defaults());
            configuration.putAll(felix(home));
            configuration.putAll(allium(options, image, home));
            Framework framework = new FrameworkFactory().newFramework(configuration);
            framework.init();
            stopAtExit(framework);
            AutoProcessor.process(configuration, framework.getBundleContext());
            framework.start();
            framework.waitForStop(0);
            // Set by the messenger as it stops.
            farewell(Integer.getInteger("allium.messages.waiting", 0)).ifPresent(System.err::println);
        }
    }

    /** What whoever ends a node has to know of the messages that still wait. */
    static Optional<String> farewell(int waiting) {
        return waiting == 0
                ? Optional.empty()
                : Optional.of((waiting == 1 ? "1 message waits" : waiting + " messages wait")
                        + " for friends; the node goes on with them when it runs again.");
    }

    private static Path image() throws IOException {
        return Path.of(System.getProperty("allium.image", ".")).toRealPath();
    }

    private static Map<String, String> felix(NodeHome home) {
        return Map.ofEntries(
                // The distribution is the truth: nothing that Felix remembers of bundles outlives a start.
                Map.entry(
                        "org.osgi.framework.storage",
                        home.resolve("cache/felix").toString()),
                Map.entry("org.osgi.framework.storage.clean", "onFirstInit"),
                Map.entry("org.osgi.framework.startlevel.beginning", "100"),
                Map.entry("felix.startlevel.bundle", "80"),
                Map.entry("felix.log.level", "1"),
                // Within what is cleaned: a file that was taken out of etc while no node ran configures nothing any
                // more.
                Map.entry("felix.cm.dir", home.resolve("cache/felix/config").toString()),
                Map.entry("felix.fileinstall.dir", home.resolve("etc").toString()),
                Map.entry("felix.fileinstall.filter", ".*\\.(cfg|config)"),
                Map.entry(
                        "felix.fileinstall.tmpdir",
                        home.resolve("cache/fileinstall").toString()),
                Map.entry("felix.fileinstall.noInitialDelay", "true"),
                Map.entry("felix.fileinstall.poll", "1000"),
                Map.entry("felix.fileinstall.log.level", "2"),
                Map.entry("felix.fileinstall.enableConfigSave", "false"),
                Map.entry("ds.loglevel", "warn"),
                Map.entry("org.ops4j.pax.logging.DefaultServiceLog.level", "ERROR"),
                // Nobody reads the last lines there, and an exception among them keeps the classes of bundles that are
                // gone.
                Map.entry("org.ops4j.pax.logging.logReaderEnabled", "false"));
    }

    private static Map<String, String> allium(Options options, Image image, NodeHome home) throws LaunchException {
        Map<String, String> properties = new HashMap<>();
        properties.put("allium.home", home.path().toString());
        properties.put("allium.version", image.version());
        properties.put("allium.transports", String.join(",", options.transports()));
        properties.put(
                "allium.console", options.headless() ? "headless" : System.getProperty("allium.console", "pipe"));
        options.storage().ifPresent(engine -> properties.put("allium.storage", engine));
        if (options.torConfig().isPresent()) {
            Path file = options.torConfig().get();
            if (!Files.isReadable(file)) {
                throw new LaunchException(
                        LaunchException.USAGE,
                        "The Tor configuration " + file + " can not be read: check --tor-config.");
            }
            properties.put("allium.tor.config", file.toString());
        }
        return properties;
    }

    private static void stopAtExit(Framework framework) {
        Thread hook = new Thread(
                () -> {
                    try {
                        framework.stop();
                        framework.waitForStop(STOP_MILLIS);
                    } catch (BundleException e) {
                        System.err.println("allium: the node did not stop cleanly (" + e.getMessage() + ").");
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }
}
