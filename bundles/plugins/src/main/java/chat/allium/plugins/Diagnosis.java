package chat.allium.plugins;

import chat.allium.plugins.Finding.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;

/** Looks for the reasons why bundles do not wholly run. */
final class Diagnosis {

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    private final Wants.Absent absent;
    private final Wants wants;
    /** What the container said when it could not start a bundle, by bundle id. */
    private final Map<Long, String> said = new ConcurrentHashMap<>();

    Diagnosis(BundleContext context, ServiceComponentRuntime components, Wants.Absent absent) {
        this.context = context;
        this.components = components;
        this.absent = absent;
        this.wants = new Wants(context, absent);
    }

    void didNotStart(Bundle bundle, Throwable why) {
        said.put(bundle.getBundleId(), innermost(why));
    }

    List<Finding> of(List<Bundle> bundles) {
        List<Finding> findings = new ArrayList<>();
        for (Bundle bundle : bundles) {
            boolean fragment = bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
            int wanted = fragment ? Bundle.RESOLVED : Bundle.ACTIVE;
            if (bundle.getState() != wanted) {
                broken(bundle, findings);
            } else if (!fragment) {
                components(bundle, findings);
            }
        }
        return findings;
    }

    private void broken(Bundle bundle, List<Finding> findings) {
        List<String> lacks = bundle.getState() == Bundle.INSTALLED ? wants.of(bundle) : List.of();
        lacks.forEach(s -> findings.add(new Finding(Kind.BROKEN, s)));
        if (lacks.isEmpty()) {
            String why = said.getOrDefault(bundle.getBundleId(), "the container does not say why");
            findings.add(new Finding(Kind.BROKEN, bundle.getSymbolicName() + " does not start: " + ended(why)));
        }
    }

    private void components(Bundle bundle, List<Finding> findings) {
        Collection<ComponentDescriptionDTO> described = components.getComponentDescriptionDTOs(bundle);
        if (described.isEmpty() && bundle.getHeaders("").get("Service-Component") != null) {
            String sentence = bundle.getSymbolicName() + " has components that can not be read; the log says why.";
            findings.add(new Finding(Kind.BROKEN, sentence));
        }
        for (ComponentDescriptionDTO component : described) {
            boolean required = component.configurationPolicy.equals("require");
            Collection<ComponentConfigurationDTO> configurations = components.getComponentConfigurationDTOs(component);
            if (configurations.isEmpty() && required) {
                findings.add(unconfigured(component));
            }
            configurations.forEach(c -> configuration(component, c, findings));
        }
    }

    private void configuration(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration, List<Finding> findings) {
        switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> findings.add(unconfigured(component));
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                findings.add(new Finding(
                        Kind.BROKEN, component.name + " does not start: " + ended(cause(configuration.failure))));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                unsatisfied(component, configuration).forEach(r -> findings.add(lacking(component, r)));
            default -> {
                // It runs, or will when it is needed.
            }
        }
    }

    private static Finding unconfigured(ComponentDescriptionDTO component) {
        String pid = component.configurationPid.length > 0 ? component.configurationPid[0] : component.name;
        return new Finding(
                Kind.CONFIGURATION,
                component.name + " waits until you configure it: write etc/" + pid + ".cfg in the node's home.");
    }

    private Finding lacking(ComponentDescriptionDTO component, ReferenceDTO reference) {
        List<String> circle = circle(component, reference.interfaceName, List.of(component.name));
        if (!circle.isEmpty()) {
            return new Finding(
                    Kind.MISSING, "Its parts wait for each other in a circle: " + String.join(" -> ", circle) + '.');
        }
        String who = givers(reference.interfaceName)
                .findFirst()
                .map(g -> "which " + g.bundle.symbolicName + " would give if it were whole")
                .or(() -> absent.giver(reference.interfaceName)
                        .map(p -> "which the plugin " + p + " would give if it ran"))
                .orElse("which nobody here gives");
        return new Finding(
                Kind.MISSING, component.name + " waits for the service " + reference.interfaceName + ", " + who + '.');
    }

    /** The way from a component over what it waits for back to itself; empty if there is none. */
    private List<String> circle(ComponentDescriptionDTO start, String service, List<String> way) {
        for (ComponentDescriptionDTO giver : givers(service).toList()) {
            List<String> further =
                    Stream.concat(way.stream(), Stream.of(giver.name)).toList();
            if (giver.name.equals(start.name)) {
                return further;
            }
            if (way.contains(giver.name)) {
                continue;
            }
            for (ComponentConfigurationDTO c : components.getComponentConfigurationDTOs(giver)) {
                for (ReferenceDTO next : unsatisfied(giver, c)) {
                    List<String> found = circle(start, next.interfaceName, further);
                    if (!found.isEmpty()) {
                        return found;
                    }
                }
            }
        }
        return List.of();
    }

    private Stream<ComponentDescriptionDTO> givers(String service) {
        return components.getComponentDescriptionDTOs(context.getBundles()).stream()
                .filter(d -> List.of(d.serviceInterfaces).contains(service));
    }

    private static List<ReferenceDTO> unsatisfied(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        return Arrays.stream(configuration.unsatisfiedReferences)
                .flatMap(u -> Arrays.stream(component.references).filter(r -> r.name.equals(u.name)))
                .toList();
    }

    /** The message of the innermost cause in a printed stack trace. */
    private static String cause(@org.jspecify.annotations.Nullable String stackTrace) {
        String trace = Optional.ofNullable(stackTrace).orElse("it failed");
        String last = trace.lines()
                .filter(l -> !l.startsWith("\t") && !l.isBlank())
                .reduce((a, b) -> b.startsWith("Caused by: ") ? b : a)
                .orElse(trace);
        return last.replaceFirst("^Caused by: ", "").replaceFirst("^([\\w.$]+(Exception|Error): )+", "");
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return Optional.ofNullable(cause.getMessage())
                .orElseGet(cause.getClass()::getSimpleName)
                .lines()
                .findFirst()
                .orElse("");
    }

    private static String ended(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + '.';
    }
}
