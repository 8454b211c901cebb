package chat.allium.shell;

import chat.allium.api.plugin.Plugins;
import chat.allium.api.storage.StorageControl;
import chat.allium.api.transport.Registration;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.FriendView;
import chat.allium.api.ui.TransportControl;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the commands and tells the consoles what happens, while the facade is there. */
@Component(
        service = {},
        immediate = true)
public final class AlliumCommands implements Catalog {

    static final String SCOPE = "allium";
    private static final Logger LOG = LoggerFactory.getLogger(AlliumCommands.class);

    private final Conversations conversations;
    private final BundleContext context;
    private final List<Command> commands;
    private final List<ServiceRegistration<Function>> services = new ArrayList<>();
    private final News news;
    private final List<Registration> registrations;
    private final PluginCommands pluginCommands = new PluginCommands(this::plugins);

    private volatile @Nullable Plugins plugins;
    private volatile @Nullable StorageControl storage;

    /** Called by Declarative Services. */
    @Activate
    public AlliumCommands(
            @Reference Conversations conversations,
            @Reference TransportControl transports,
            @Reference OperationCommands operations,
            @Reference Consoles consoles,
            BundleContext context) {
        this.conversations = conversations;
        this.context = context;
        List<Command> all = new ArrayList<>();
        all.addAll(new NodeCommands(conversations, () -> stop(context)).all());
        all.addAll(new FriendCommands(conversations).all());
        all.addAll(new MessageCommands(conversations).all());
        all.add(new QueueCommands(conversations).command());
        all.add(new StatsCommand(conversations).command());
        all.addAll(new SignalCommands(conversations).all());
        all.add(pluginCommands.command());
        all.addAll(new TransportCommands(transports, this::friends).all());
        all.add(new StorageCommands(() -> Optional.ofNullable(storage), consoles::say).command());
        all.add(new HelpCommand(this::commands).command());
        all.forEach(this::register);
        all.addAll(all.size() - 1, operations.commands());
        this.commands = List.copyOf(all);
        this.news = new News(conversations, consoles);
        this.registrations = List.of(conversations.listen(news::tell), consoles.publish(this));
    }

    @Deactivate
    void close() {
        registrations.forEach(Registration::close);
        services.forEach(ServiceRegistration::unregister);
    }

    /** The node is usable without what installs plugins. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPlugins(Plugins provider) {
        plugins = provider;
    }

    void unbindPlugins(Plugins provider) {
        if (plugins == provider) {
            plugins = null;
        }
    }

    /** Whatever becomes of the store, the shell stays. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStorage(StorageControl provider) {
        storage = provider;
    }

    void unbindStorage(StorageControl provider) {
        if (storage == provider) {
            storage = null;
        }
    }

    private Optional<Plugins> plugins() {
        return Optional.ofNullable(plugins);
    }

    @Override
    public List<Command> commands() {
        return commands;
    }

    @Override
    public List<String> friends() {
        return conversations.friends().stream().map(FriendView::name).toList();
    }

    @Override
    public void typing(String friend) {
        news.typing(friend);
    }

    @Override
    public List<String> complete(List<String> before, String begun) {
        return new PluginWords(pluginCommands::names).complete(before, begun);
    }

    @Override
    public List<String> greeting() {
        return news.now();
    }

    private void register(Command command) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(CommandProcessor.COMMAND_SCOPE, SCOPE);
        properties.put(CommandProcessor.COMMAND_FUNCTION, command.name());
        services.add(context.registerService(Function.class, command, properties));
    }

    static void stop(BundleContext context) {
        Thread.ofPlatform().name("shutdown").start(() -> {
            try {
                context.getBundle(0).stop();
            } catch (BundleException e) {
                LOG.error("The node does not stop", e);
            }
        });
    }
}
