package chat.allium.ui;

import chat.allium.api.transport.Transport;
import chat.allium.api.ui.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;

/** Which bundles have a transport, running or not. */
final class TransportBundles {

    /** A transport of which only the bundle is there. */
    record Installed(String scheme, boolean anonymous, List<Bundle> bundles) {}

    private final BundleContext context;

    TransportBundles(BundleContext context) {
        this.context = context;
    }

    /** By scheme: what bundles say they have, and what they provide without having said so. */
    Map<String, Installed> all() {
        Map<String, Installed> found = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                revision.getDeclaredCapabilities(Transport.NAMESPACE)
                        .forEach(c -> add(
                                found,
                                String.valueOf(c.getAttributes().get("scheme")),
                                "true".equals(c.getAttributes().get("anonymous")),
                                bundle));
            }
            provided(bundle)
                    .forEach(r -> add(
                            found,
                            String.valueOf(r.getProperty(Transport.SCHEME)),
                            Boolean.TRUE.equals(r.getProperty(Transport.ANONYMOUS)),
                            bundle));
        }
        return found;
    }

    private static List<ServiceReference<?>> provided(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services == null
                ? List.of()
                : Arrays.stream(services)
                        .filter(r -> Arrays.asList((String[]) r.getProperty("objectClass"))
                                        .contains(Transport.class.getName())
                                && r.getProperty(Transport.SCHEME) != null)
                        .toList();
    }

    private static void add(Map<String, Installed> found, String scheme, boolean anonymous, Bundle bundle) {
        Installed entry = found.computeIfAbsent(scheme, s -> new Installed(s, anonymous, new ArrayList<>()));
        if (!entry.bundles().contains(bundle)) {
            entry.bundles().add(bundle);
        }
    }

    void start(String scheme) throws RefusedException {
        for (Bundle bundle : of(scheme).bundles()) {
            try {
                bundle.start();
            } catch (BundleException e) {
                throw new RefusedException("The transport " + scheme + " does not start: " + Reasons.of(e));
            }
        }
    }

    void stop(String scheme) throws RefusedException {
        for (Bundle bundle : of(scheme).bundles()) {
            try {
                bundle.stop();
            } catch (BundleException e) {
                throw new RefusedException("The transport " + scheme + " does not stop cleanly: " + Reasons.of(e));
            }
        }
    }

    /** @throws RefusedException naming the nearest */
    Installed of(String scheme) throws RefusedException {
        Map<String, Installed> all = all();
        Optional<Installed> found = Optional.ofNullable(all.get(scheme));
        if (found.isPresent()) {
            return found.get();
        }
        String known = String.join(", ", all.keySet());
        throw new RefusedException("There is no transport '" + scheme + "'"
                + (known.isEmpty()
                        ? ": none is installed; choose with --transport when the node starts."
                        : "; installed: " + known + "."));
    }
}
