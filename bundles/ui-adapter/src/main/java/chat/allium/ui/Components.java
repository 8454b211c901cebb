package chat.allium.ui;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What Declarative Services knows of the parts of a bundle. */
final class Components {

    private final ServiceComponentRuntime runtime;

    Components(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /** Why parts of a bundle do not run, in one line; empty if they do. */
    String troubles(Bundle bundle) {
        return runtime.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(this::troubles)
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private Stream<String> troubles(ComponentDescriptionDTO component) {
        List<ComponentConfigurationDTO> parts = List.copyOf(runtime.getComponentConfigurationDTOs(component));
        return parts.stream().flatMap(part -> switch (part.state) {
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> Stream.of(failure(part.failure));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> waitsFor(component, part);
            default -> Stream.empty();
        });
    }

    private static Stream<String> waitsFor(ComponentDescriptionDTO component, ComponentConfigurationDTO part) {
        return Arrays.stream(part.unsatisfiedReferences)
                .map(r -> Arrays.stream(component.references)
                        .filter(d -> d.name.equals(r.name))
                        .map(d -> d.interfaceName.substring(d.interfaceName.lastIndexOf('.') + 1))
                        .findFirst()
                        .orElse(r.name))
                .map(service -> "Waits for a " + service + ".");
    }

    /** The message of the innermost cause in a printed stack trace. */
    static String failure(String stackTrace) {
        List<String> heads = stackTrace == null
                ? List.of()
                : stackTrace
                        .lines()
                        .filter(line -> !line.startsWith("\t") && !line.isBlank())
                        .toList();
        return heads.stream()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((a, b) -> b)
                .or(() -> heads.stream().findFirst())
                .map(line -> line.replaceFirst("^Caused by: ", "").replaceFirst("^([\\w.$]+(Exception|Error): )+", ""))
                .orElse("It failed.");
    }
}
