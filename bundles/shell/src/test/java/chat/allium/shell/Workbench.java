package chat.allium.shell;

import chat.allium.api.storage.StorageControl;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The shell on a fake facade and Gogo itself, without OSGi. */
final class Workbench {

    final FakeConversations conversations = new FakeConversations();
    final FakePlugins plugins = new FakePlugins();
    final FakeControls controls = new FakeControls();
    final Consoles consoles = new Consoles();
    final News news = new News(conversations, consoles);
    final Sessions sessions;
    Optional<StorageControl> storage = Optional.empty();

    Workbench() {
        List<Command> commands = new ArrayList<>();
        commands.addAll(new NodeCommands(conversations, () -> {}).all());
        commands.addAll(new FriendCommands(conversations).all());
        commands.addAll(new MessageCommands(conversations).all());
        commands.add(new QueueCommands(conversations).command());
        commands.add(new StatsCommand(conversations).command());
        commands.addAll(new SignalCommands(conversations).all());
        commands.add(new StorageCommands(() -> storage, consoles::say).command());
        commands.add(new PluginCommands(() -> Optional.of(plugins)).command());
        commands.addAll(new TransportCommands(controls, () -> List.of("alice", "bob")).all());
        commands.add(new HealthCommand(controls).command());
        commands.addAll(new BundleCommands(controls).all());
        commands.add(new ConfigCommands(controls).command());
        commands.add(new HelpCommand(() -> commands).command());
        CommandProcessorImpl gogo = new CommandProcessorImpl(null);
        commands.forEach(c -> gogo.addCommand("allium", c, c.name()));
        FelixGuard.VERBS.forEach(verb -> gogo.addCommand("felix", FelixGuard.of(verb, controls), verb));
        consoles.publish(new Catalog() {
            @Override
            public List<Command> commands() {
                return commands;
            }

            @Override
            public List<String> friends() {
                return List.of("alice", "bob");
            }

            @Override
            public void typing(String friend) {
                news.typing(friend);
            }

            @Override
            public List<String> complete(List<String> before, String begun) {
                return List.of();
            }

            @Override
            public List<String> greeting() {
                return news.now();
            }
        });
        conversations.listen(news::tell);
        Troubles troubles = new Troubles(
                stub(ServiceComponentRuntime.class, Map.of("getComponentDescriptionDTOs", List.of())),
                consoles,
                stub(BundleContext.class, Map.of("getProperty", "/home", "getBundles", new Bundle[0])));
        sessions = new Sessions(gogo, consoles, troubles);
    }

    Command command(String name) {
        return consoles.catalog().orElseThrow().commands().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static <T> T stub(Class<T> type, Map<String, @Nullable Object> answers) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> answers.get(method.getName()));
        return type.cast(proxy);
    }
}
