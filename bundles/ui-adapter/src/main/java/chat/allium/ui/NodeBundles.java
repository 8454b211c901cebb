package chat.allium.ui;

import chat.allium.api.ui.BundleControl;
import chat.allium.api.ui.BundleView;
import chat.allium.api.ui.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Allium's own bundles: what they are, and replacing them. Nothing above depends on it, so it is there when little else is. */
@Component(service = BundleControl.class)
public final class NodeBundles implements BundleControl {

    static final String OURS = "chat.allium.";

    private static final Logger LOG = LoggerFactory.getLogger(NodeBundles.class);
    private static final Map<String, String> ONLY_WITH_THE_NODE = Map.of(
            OURS + "arti.jni",
            "holds Tor as a native library, which belongs to one class loader for as long as the process lives",
            OURS + "api",
            "is what every other bundle is wired to");
    /** A call from the shell comes through these, so it can not wait for their change. */
    private static final Set<String> IN_THE_WAY = Set.of(OURS + "ui.adapter", OURS + "shell");

    private final BundleContext context;
    private final Components components;

    /** Called by Declarative Services. */
    @Activate
    public NodeBundles(@Reference ServiceComponentRuntime runtime, BundleContext context) {
        this.context = context;
        this.components = new Components(runtime);
    }

    /** One change of a bundle. */
    private interface Change {
        void of(Bundle bundle) throws BundleException, IOException;
    }

    @Override
    public List<BundleView> bundles() {
        return ours().map(b -> new BundleView(
                        b.getBundleId(),
                        b.getSymbolicName().substring(OURS.length()),
                        b.getVersion().toString(),
                        state(b),
                        why(b)))
                .toList();
    }

    private Stream<Bundle> ours() {
        return Arrays.stream(context.getBundles())
                .filter(b -> String.valueOf(b.getSymbolicName()).startsWith(OURS))
                .sorted(Comparator.comparingLong(Bundle::getBundleId));
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> "stopped";
            default -> "unresolved";
        };
    }

    private String why(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> components.troubles(bundle);
            case Bundle.INSTALLED ->
                "Something that it needs is not there: 'bundle start "
                        + bundle.getSymbolicName().substring(OURS.length()) + "' says what.";
            default -> "";
        };
    }

    @Override
    public void start(String name) throws RefusedException {
        change(find(name), "start", Bundle::start);
    }

    @Override
    public void stop(String name) throws RefusedException {
        change(replaceable(find(name)), "stop", Bundle::stop);
    }

    @Override
    public void update(String name, Optional<Path> jar) throws RefusedException {
        Bundle bundle = replaceable(find(name));
        if (jar.isEmpty()) {
            change(bundle, "update", Bundle::update);
            return;
        }
        Path file = readable(jar.get());
        change(bundle, "update", b -> {
            try (InputStream in = Files.newInputStream(file)) {
                b.update(in);
            }
        });
    }

    @Override
    public long install(Path jar) throws RefusedException {
        Path file = readable(jar);
        Bundle installed;
        try (InputStream in = Files.newInputStream(file)) {
            installed = context.getBundle(0).getBundleContext().installBundle("file:" + file, in);
        } catch (BundleException | IOException e) {
            throw new RefusedException(jar + " is not installed: " + Reasons.of(e));
        }
        try {
            installed.start();
            return installed.getBundleId();
        } catch (BundleException e) {
            remove(installed);
            throw new RefusedException(jar + " does not start, and was removed again: " + Reasons.of(e));
        }
    }

    private static void remove(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.warn("A bundle that does not start can not be removed", e);
        }
    }

    @Override
    public void uninstall(String name) throws RefusedException {
        Bundle bundle = replaceable(find(name));
        if (bundle.getLocation().startsWith("reference:")) {
            throw new RefusedException("The bundle " + name + " belongs to the distribution: 'bundle stop " + name
                    + "' ends it until the node starts again.");
        }
        change(bundle, "uninstall", Bundle::uninstall);
    }

    private static Path readable(Path jar) throws RefusedException {
        if (!Files.isReadable(jar) || Files.isDirectory(jar)) {
            throw new RefusedException(jar + " can not be read: name a file with a bundle.");
        }
        return jar;
    }

    private static Bundle replaceable(Bundle bundle) throws RefusedException {
        String reason = ONLY_WITH_THE_NODE.get(bundle.getSymbolicName());
        if (reason != null) {
            throw new RefusedException(bundle.getSymbolicName() + " " + reason
                    + ": replace it in the distribution, then 'restart' the node, which keeps addresses and messages.");
        }
        return bundle;
    }

    private static void change(Bundle bundle, String verb, Change change) throws RefusedException {
        if (IN_THE_WAY.contains(bundle.getSymbolicName())) {
            Thread.ofPlatform().name("bundle-change").start(() -> {
                try {
                    change.of(bundle);
                } catch (BundleException | IOException e) {
                    LOG.error("The bundle {} could not {}", bundle.getSymbolicName(), verb, e);
                }
            });
            return;
        }
        try {
            change.of(bundle);
        } catch (BundleException | IOException e) {
            throw new RefusedException("The bundle " + bundle.getSymbolicName().substring(OURS.length()) + " did not "
                    + verb + ": " + Reasons.of(e));
        }
    }

    private Bundle find(String name) throws RefusedException {
        String plain = name.replaceFirst("^(chat\\.allium\\.|allium-)", "").replace('-', '.');
        List<Bundle> found = ours().filter(b -> name.matches("[0-9]{1,9}")
                        ? b.getBundleId() == Long.parseLong(name)
                        : b.getSymbolicName().equals(OURS + plain))
                .toList();
        if (found.size() > 1) {
            throw new RefusedException(
                    "There are several bundles " + plain + ": give the number that 'bundles' shows.");
        }
        if (found.isEmpty()) {
            List<String> names = ours().map(b -> b.getSymbolicName().substring(OURS.length()))
                    .toList();
            throw new RefusedException("Allium has no bundle '" + name + "'"
                    + Nearest.of(plain, names)
                            .map(n -> ": did you mean '" + n + "'?")
                            .orElse("; 'bundles' lists them."));
        }
        return found.getFirst();
    }
}
