package chat.allium.shell;

import chat.allium.api.ui.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Says in sentences why a node is not whole, when the commands themselves can not. */
@Component(service = Troubles.class)
public final class Troubles {

    private static final String OURS = "chat.allium.";

    private final ServiceComponentRuntime components;
    private final Consoles consoles;
    private final BundleContext context;
    private final AtomicReference<@Nullable Settings> settings = new AtomicReference<>();

    /** Called by Declarative Services. */
    @Activate
    public Troubles(
            @Reference ServiceComponentRuntime components, @Reference Consoles consoles, BundleContext context) {
        this.components = components;
        this.consoles = consoles;
        this.context = context;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSettings(Settings bound) {
        settings.set(bound);
    }

    void unbindSettings(Settings unbound) {
        settings.compareAndSet(unbound, null);
    }

    /** What is wrong in etc, as far as somebody who knows is there: consoles stay open while it is replaced. */
    private List<String> misconfigured() {
        Settings there = settings.get();
        return there == null ? List.of() : there.problems();
    }

    /** Where the log is. */
    String log() {
        return home() + "/log/allium.log";
    }

    String home() {
        return Optional.ofNullable(context.getProperty("allium.home")).orElse(".");
    }

    /** What a user should know of a node whose commands are there: broken configuration, or else parts that failed. */
    List<String> warnings() {
        List<String> wrong = misconfigured();
        return wrong.isEmpty() ? failed() : wrong;
    }

    /** Why there is no such command. */
    String unknown(String command) {
        String name = command.startsWith("allium:") ? command.substring("allium:".length()) : command;
        Optional<Catalog> catalog = consoles.catalog();
        if (catalog.isEmpty()) {
            return notWhole();
        }
        List<String> names =
                catalog.get().commands().stream().map(Command::name).toList();
        String nearest =
                Nearest.of(name, names).map(n -> "did you mean '" + n + "'?").orElse("'help' lists them.");
        return "There is no command '" + name + "': " + nearest;
    }

    /** Why the node's own commands are not there. */
    String notWhole() {
        List<String> causes = new ArrayList<>(misconfigured());
        causes.addAll(causes());
        return causes.isEmpty()
                ? "The node is still starting: try again in a moment."
                : "The node is not whole: " + String.join(" ", causes) + " The log says more: " + log();
    }

    /** One sentence for each part that failed; if none did, for each that waits for something that nobody provides. */
    List<String> causes() {
        List<String> failed = failed();
        if (!failed.isEmpty()) {
            return failed;
        }
        Collection<ComponentDescriptionDTO> all = components.getComponentDescriptionDTOs(ours());
        Set<String> provided =
                all.stream().flatMap(d -> Stream.of(d.serviceInterfaces)).collect(Collectors.toSet());
        return all.stream()
                .flatMap(d ->
                        in(ComponentConfigurationDTO.UNSATISFIED_REFERENCE, d).map(c -> waitsFor(d, c, provided)))
                .filter(c -> !c.isEmpty())
                .distinct()
                .toList();
    }

    private List<String> failed() {
        return components.getComponentDescriptionDTOs(ours()).stream()
                .flatMap(d -> in(ComponentConfigurationDTO.FAILED_ACTIVATION, d)
                        .map(c -> d.bundle.symbolicName + ": " + cause(c.failure)))
                .distinct()
                .toList();
    }

    private Stream<ComponentConfigurationDTO> in(int state, ComponentDescriptionDTO component) {
        return components.getComponentConfigurationDTOs(component).stream().filter(c -> c.state == state);
    }

    private Bundle[] ours() {
        return Arrays.stream(context.getBundles())
                .filter(b -> String.valueOf(b.getSymbolicName()).startsWith(OURS))
                .toArray(Bundle[]::new);
    }

    /** The message of the innermost cause in a printed stack trace. */
    static String cause(@Nullable String stackTrace) {
        if (stackTrace == null) {
            return "it failed.";
        }
        List<String> heads = stackTrace
                .lines()
                .filter(l -> !l.startsWith("\t") && !l.isBlank())
                .toList();
        String last = heads.stream()
                .filter(l -> l.startsWith("Caused by: "))
                .reduce((a, b) -> b)
                .orElse(heads.isEmpty() ? "" : heads.getFirst());
        String named = last.replaceFirst("^Caused by: ", "");
        return named.replaceFirst("^([\\w.$]+(Exception|Error): )+", "");
    }

    /** Empty if another of our components would provide it: then that one is the cause. */
    private static String waitsFor(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration, Set<String> provided) {
        return Arrays.stream(configuration.unsatisfiedReferences)
                .map(r -> Arrays.stream(component.references)
                        .filter(d -> d.name.equals(r.name))
                        .map(d -> d.interfaceName)
                        .findFirst()
                        .orElse(r.name))
                .filter(i -> !provided.contains(i))
                .map(i -> component.bundle.symbolicName + " waits for " + i + ".")
                .collect(Collectors.joining(" "));
    }
}
