package chat.allium.ui.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What can be configured just now: what the bundles that are there declare, and which provider their references take. */
final class Known {

    static final String OURS = "chat.allium.";
    /** A filter that chooses among the providers of a reference. */
    static final String FILTER = "Filter";

    private final Supplier<List<Setting>> declared;
    private final Supplier<List<Setting>> targets;

    Known(BundleContext context, ServiceComponentRuntime components) {
        this(() -> declared(context), () -> targets(context, components));
    }

    Known(Supplier<List<Setting>> declared, Supplier<List<Setting>> targets) {
        this.declared = declared;
        this.targets = targets;
    }

    /** Declared keys, in order. */
    List<Setting> declared() {
        return declared.get();
    }

    /** {@code REFERENCE.target} of components with a configuration. */
    List<Setting> targets() {
        return targets.get();
    }

    private static List<Setting> declared(BundleContext context) {
        return ours(context)
                .flatMap(bundle -> Declarations.of(bundle).stream())
                .distinct()
                .sorted(Comparator.comparing(Setting::pid).thenComparing(Setting::key))
                .toList();
    }

    private static List<Setting> targets(BundleContext context, ServiceComponentRuntime components) {
        List<Setting> found = new ArrayList<>();
        for (ComponentDescriptionDTO component :
                components.getComponentDescriptionDTOs(ours(context).toArray(Bundle[]::new))) {
            for (String pid : component.configurationPid) {
                Arrays.stream(component.references)
                        .map(reference -> new Setting(
                                pid,
                                reference.name + ".target",
                                FILTER,
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                "Which provider of " + reference.interfaceName + " is used"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static Stream<Bundle> ours(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(b -> String.valueOf(b.getSymbolicName()).startsWith(OURS) && b.getState() != Bundle.INSTALLED);
    }
}
