package chat.allium.shell;

import chat.allium.api.ui.BundleControl;
import chat.allium.api.ui.HealthReport;
import chat.allium.api.ui.Settings;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Registers the commands that are there even when the messenger is not: to see why, and to mend it. */
@Component(service = OperationCommands.class, immediate = true)
public final class OperationCommands {

    private static final int BEFORE_FELIX = 1000;

    private final BundleContext context;
    private final List<Command> commands = new ArrayList<>();
    private final List<ServiceRegistration<Function>> services = new ArrayList<>();

    /** Called by Declarative Services. */
    @Activate
    public OperationCommands(
            @Reference BundleControl bundles,
            @Reference Settings settings,
            @Reference HealthReport health,
            BundleContext context) {
        this.context = context;
        commands.add(new HealthCommand(health).command());
        commands.addAll(new BundleCommands(bundles).all());
        commands.add(new ConfigCommands(settings).command());
        commands.add(new Command(
                "restart",
                "",
                "starts the node again, with the same addresses and messages",
                "The process stays the same; what was replaced in the distribution is used from then on.",
                false,
                args -> restart()));
        commands.forEach(c -> register(AlliumCommands.SCOPE, c.name(), c));
        FelixGuard.VERBS.forEach(verb -> register("felix", verb, FelixGuard.of(verb, bundles)));
    }

    @Deactivate
    void close() {
        services.forEach(ServiceRegistration::unregister);
    }

    List<Command> commands() {
        return commands;
    }

    private void register(String scope, String name, Function function) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(CommandProcessor.COMMAND_SCOPE, scope);
        properties.put(CommandProcessor.COMMAND_FUNCTION, name);
        properties.put(Constants.SERVICE_RANKING, BEFORE_FELIX);
        services.add(context.registerService(Function.class, function, properties));
    }

    private Answer restart() {
        // Read by the launcher, when the container has stopped.
        System.setProperty("allium.restart", "true");
        AlliumCommands.stop(context);
        return Answer.of(new Fields().with("restarting", true).map(), "The node starts again.");
    }
}
