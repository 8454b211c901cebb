package chat.allium.plugins;

import chat.allium.api.plugin.PluginException;
import chat.allium.plugins.Finding.Kind;
import chat.allium.plugins.archive.Archive;
import chat.allium.plugins.archive.BundleInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles of plugins in the container. One thread uses it; plugins run on others while it waits for them. */
final class Rack {

    private static final Logger LOG = LoggerFactory.getLogger(Rack.class);

    /** Where the container thinks that they come from: how they are known again. */
    private static final String LOCATION = "allium-plugin:";
    /** A node that stops lets its plugins go first. */
    private static final int START_LEVEL = 60;
    /** An engine is there before those that need the store, and goes after them. */
    static final int STORE_LEVEL = 15;

    private static final Duration TO_START = Duration.ofSeconds(15);
    private static final Duration TO_STOP = Duration.ofSeconds(10);
    /** How long the parts of a plugin may take to find each other once its bundles are started. */
    private static final long TO_SETTLE = TimeUnit.SECONDS.toNanos(2);

    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);

    private final BundleContext context;
    private final Defaults defaults;
    private final Diagnosis diagnosis;

    Rack(BundleContext context, Defaults defaults, Diagnosis diagnosis) {
        this.context = context;
        this.defaults = defaults;
        this.diagnosis = diagnosis;
    }

    /** Takes away what an installer before this one left in the container. */
    void clear() throws InterruptedException {
        remove(location -> location.startsWith(LOCATION));
    }

    List<Bundle> bundles(String plugin) {
        return bundles(location -> location.startsWith(LOCATION + plugin + '/'));
    }

    /** The plugin that a bundle belongs to. */
    static Optional<String> owner(Bundle bundle) {
        String location = bundle.getLocation();
        return location.startsWith(LOCATION)
                ? Optional.of(location.substring(LOCATION.length(), location.indexOf('/')))
                : Optional.empty();
    }

    /** Puts a plugin's bundles and configuration into the container. @throws PluginException then nothing of it is there */
    void install(Archive archive) throws PluginException, InterruptedException {
        String plugin = archive.manifest().name();
        boolean whole = false;
        try {
            for (BundleInfo bundle : archive.bundles()) {
                refuseTaken(bundle);
            }
            int level = Stores.isKeeper(archive) ? STORE_LEVEL : START_LEVEL;
            archive.<BundleException>eachBundle((info, in) -> {
                Bundle bundle = context.installBundle(LOCATION + plugin + '/' + info.path(), in);
                bundle.adapt(BundleStartLevel.class).setStartLevel(level);
            });
            defaults.apply(plugin, archive.configuration());
            whole = true;
        } catch (BundleException | IOException e) {
            throw new PluginException("The container does not take it: " + e.getMessage());
        } finally {
            if (!whole) {
                remove(plugin);
            }
        }
    }

    /** Starts what was installed, and waits until its parts found each other; what does not start is found later by a diagnosis. */
    void start(String plugin) throws InterruptedException {
        List<Bundle> bundles = bundles(plugin);
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                Patience.call("start", TO_START, () -> {
                            bundle.start();
                            return true;
                        })
                        .ifPresent(why -> diagnosis.didNotStart(bundle, why));
            }
        }
        long end = System.nanoTime() + TO_SETTLE;
        while (System.nanoTime() < end && diagnosis.of(bundles).stream().anyMatch(f -> f.kind() == Kind.MISSING)) {
            LockSupport.parkNanos(STEP);
        }
        for (Bundle bundle : bundles) {
            probe(bundle);
        }
    }

    /** Installs and starts a plugin. @throws PluginException if it does not wholly run; then nothing of it is there */
    void run(Archive archive) throws PluginException, InterruptedException {
        String plugin = archive.manifest().name();
        install(archive);
        start(plugin);
        Optional<Finding> reason = findings(plugin).stream()
                .filter(f -> f.kind() != Kind.CONFIGURATION)
                .findFirst();
        if (reason.isPresent()) {
            remove(plugin);
            throw new PluginException(reason.get().sentence());
        }
    }

    List<Finding> findings(String plugin) {
        return diagnosis.of(bundles(plugin));
    }

    void remove(String plugin) throws InterruptedException {
        try {
            defaults.withdraw(plugin);
        } catch (IOException e) {
            LOG.warn("The configuration of the plugin {} stays until the node stops.", plugin, e);
        }
        remove(location -> location.startsWith(LOCATION + plugin + '/'));
    }

    private void remove(Predicate<String> location) throws InterruptedException {
        List<Bundle> bundles = bundles(location);
        for (Bundle bundle : bundles.reversed()) {
            Patience.call("stop", TO_STOP, () -> {
                        bundle.uninstall();
                        return true;
                    })
                    .ifPresent(why -> LOG.warn(
                            "The bundle {} does not stop; what is left of it goes when the node stops.",
                            bundle.getSymbolicName(),
                            why));
        }
        if (!bundles.isEmpty()) {
            refresh(bundles);
        }
    }

    /** Only then the classes of bundles that are gone are gone too, and who used them finds others. */
    private void refresh(List<Bundle> bundles) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(bundles, event -> done.countDown());
        if (!done.await(TO_STOP.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warn("The container takes long to let go of bundles that were removed.");
        }
    }

    private void refuseTaken(BundleInfo wanted) throws PluginException {
        for (Bundle bundle : context.getBundles()) {
            if (wanted.symbolicName().equals(bundle.getSymbolicName())) {
                throw new PluginException(owner(bundle)
                        .map(p -> "The plugin " + p + " has a bundle " + wanted.symbolicName() + " already.")
                        .orElse(wanted.path() + " calls itself '" + wanted.symbolicName()
                                + "'; that name belongs to a bundle of the node."));
            }
        }
    }

    /** A service that nobody has asked for yet may fail when somebody does. */
    private void probe(Bundle bundle) throws InterruptedException {
        ServiceReference<?>[] references = bundle.getState() == Bundle.ACTIVE ? bundle.getRegisteredServices() : null;
        for (ServiceReference<?> reference : Optional.ofNullable(references).orElse(new ServiceReference<?>[0])) {
            if (reference.getUsingBundles() == null) {
                Patience.call("probe", TO_START, () -> {
                            context.getService(reference);
                            return context.ungetService(reference);
                        })
                        .ifPresent(why -> diagnosis.didNotStart(bundle, why));
            }
        }
    }

    private List<Bundle> bundles(Predicate<String> location) {
        List<Bundle> bundles = new ArrayList<>(Arrays.asList(context.getBundles()));
        bundles.removeIf(b -> !location.test(b.getLocation()));
        return bundles;
    }
}
