package chat.allium.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Says what a bundle that does not resolve lacks, and who could give it. */
final class Wants {

    private static final String RESOLVE = "resolve";

    private final BundleContext context;
    private final Absent absent;

    /** Who would give what, were it switched on. */
    interface Absent {
        /** The plugin that exports a package but does not run. */
        Optional<String> exporter(String packageName);

        /** The plugin that gives a service but does not run. */
        Optional<String> giver(String service);
    }

    Wants(BundleContext context, Absent absent) {
        this.context = context;
        this.absent = absent;
    }

    /** A sentence for each requirement that nobody in the container meets. */
    List<String> of(Bundle bundle) {
        List<String> sentences = new ArrayList<>();
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return sentences;
        }
        for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
            if (isNeeded(requirement)
                    && capabilities(requirement.getNamespace()).noneMatch(requirement::matches)) {
                sentences.add(sentence(bundle, requirement));
            }
        }
        return sentences;
    }

    private static boolean isNeeded(BundleRequirement requirement) {
        Map<String, String> directives = requirement.getDirectives();
        boolean now = directives.getOrDefault("effective", RESOLVE).equals(RESOLVE);
        boolean dynamic = "dynamic".equals(directives.get("resolution"));
        return now && !dynamic && !"optional".equals(directives.get("resolution"));
    }

    private java.util.stream.Stream<BundleCapability> capabilities(String namespace) {
        return java.util.Arrays.stream(context.getBundles())
                .map(b -> b.adapt(BundleRevision.class))
                .filter(java.util.Objects::nonNull)
                .flatMap(r -> r.getDeclaredCapabilities(namespace).stream());
    }

    private String sentence(Bundle bundle, BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault("filter", "");
        String name = bundle.getSymbolicName();
        if (requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)) {
            String wanted = value(filter, PackageNamespace.PACKAGE_NAMESPACE);
            return name + " needs the package " + wanted + versions(filter) + ", " + packages(wanted) + '.';
        }
        if (requirement.getNamespace().equals(ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE)) {
            return name + " needs Java " + value(filter, "version") + "; this node runs Java "
                    + Runtime.version().feature() + '.';
        }
        return name + " needs " + requirement.getNamespace() + ' ' + filter + ", which nobody here gives.";
    }

    private String packages(String wanted) {
        Optional<BundleCapability> other = capabilities(PackageNamespace.PACKAGE_NAMESPACE)
                .filter(c -> wanted.equals(c.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .findFirst();
        if (other.isPresent()) {
            return "but " + other.get().getRevision().getSymbolicName() + " gives it in version "
                    + other.get().getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE);
        }
        return absent.exporter(wanted)
                .map(plugin -> "which the plugin " + plugin + " would give if it ran")
                .orElse("which no bundle here gives");
    }

    private static String versions(String filter) {
        String least = value(filter, "version");
        return least.isEmpty() ? "" : " from version " + least;
    }

    private static String value(String filter, String attribute) {
        var matcher = java.util.regex.Pattern.compile(java.util.regex.Pattern.quote(attribute) + ">?=([^)]*)")
                .matcher(filter);
        return matcher.find() ? matcher.group(1) : "";
    }
}
