package chat.allium.shell;

import chat.allium.api.plugin.Offer;
import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.PluginView;
import chat.allium.api.plugin.Plugins;
import chat.allium.api.ui.RefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code plugin}: everything about what others wrote. */
final class PluginCommands {

    static final String NAME = "plugin";
    static final String YES = "--yes";

    private static final String USAGE =
            "install|update FILE|DIR [--yes] | list | info|why|enable|disable|remove NAME | verify"
                    + " | trust KEY as NAME";
    private static final String DETAILS =
            "FILE is an .allium archive or a bundle jar; DIR has one archive, or bundle jars that make one plugin. Before anything"
                    + " is installed you see who signed it, its hash and what it gives and uses, and are asked once; --yes answers"
                    + " for scripts. 'why' says why a plugin does not run and who could help, 'verify' compares every file with"
                    + " what was installed, 'trust' gives the owner of a publisher's key a name. A plugin runs inside the node and"
                    + " can do whatever the node can.";

    private final Supplier<Optional<Plugins>> installer;

    PluginCommands(Supplier<Optional<Plugins>> installer) {
        this.installer = installer;
    }

    Command command() {
        return new Command(NAME, USAGE, "installs and controls what others wrote", DETAILS, false, args -> {
            try {
                return run(args);
            } catch (PluginException e) {
                throw new RefusedException(String.valueOf(e.getMessage()));
            }
        });
    }

    /** Names of installed plugins. */
    List<String> names() {
        return installer
                .get()
                .map(p -> p.list().stream().map(PluginView::name).toList())
                .orElse(List.of());
    }

    private Answer run(List<String> args) throws PluginException, RefusedException, UsageException {
        Plugins plugins = installer
                .get()
                .orElseThrow(() -> new RefusedException("The part of the node that installs plugins is not running."));
        if (!args.isEmpty() && (args.getFirst().equals("help") || args.getLast().equals(Command.HELP))) {
            return HelpCommand.of(command());
        }
        return switch (args.isEmpty() ? "" : args.getFirst()) {
            case "install" -> offer(plugins, args, true);
            case "update" -> offer(plugins, args, false);
            case "list" -> list(plugins);
            case "info" -> PluginText.info(plugins.info(one(args)));
            case "why" -> why(plugins.info(one(args)), plugins.why(one(args)));
            case "enable" -> PluginText.now(plugins.enable(one(args)), "runs");
            case "disable" -> PluginText.now(plugins.disable(one(args)), "is switched off");
            case "remove" -> remove(plugins, one(args));
            case "verify" -> verify(plugins);
            case "trust" -> trust(plugins, args);
            default -> throw usage();
        };
    }

    private Answer offer(Plugins plugins, List<String> args, boolean fresh)
            throws PluginException, RefusedException, UsageException {
        List<String> rest = new ArrayList<>(args.subList(1, args.size()));
        boolean agreed = rest.removeIf(YES::equals);
        if (rest.size() != 1) {
            throw usage();
        }
        Path source = Path.of(rest.getFirst());
        Offer offer = plugins.examine(source);
        if (fresh && offer.replaces().isPresent()) {
            throw new RefusedException("The plugin " + offer.name() + " is installed in version "
                    + offer.replaces().get() + " already: 'plugin update' replaces it.");
        }
        Question.Body install = () -> {
            try {
                return fresh
                        ? PluginText.now(plugins.install(source, offer.sha256()), "is installed")
                        : PluginText.now(plugins.update(source, offer.sha256()), "is updated");
            } catch (PluginException e) {
                throw new RefusedException(String.valueOf(e.getMessage()));
            }
        };
        if (agreed) {
            return install.run();
        }
        String verb = fresh ? "Install" : "Update to";
        return PluginText.offer(offer)
                .asking(new Question(verb + " this and trust it like Allium itself? yes or no", install));
    }

    private static Answer list(Plugins plugins) {
        List<PluginView> all = plugins.list();
        Table table = new Table("plugin", "version", "state", "publisher", "calls", "detail");
        all.forEach(p -> table.row(
                p.name(),
                p.version(),
                PluginText.state(p),
                PluginText.shortly(p.publisher()),
                PluginText.calls(p),
                p.detail()));
        return Answer.of(
                all.stream().map(PluginText::fields).toList(),
                width -> all.isEmpty() ? "No plugin is installed." : table.render(width));
    }

    private static Answer why(PluginView plugin, List<String> reasons) {
        Object value = new Fields()
                .with("name", plugin.name())
                .with("state", plugin.state())
                .with("reasons", reasons)
                .map();
        String text = reasons.isEmpty() ? plugin.name() + " runs." : String.join("\n", PluginText.visible(reasons));
        return Answer.of(value, text);
    }

    private static Answer remove(Plugins plugins, String name) throws PluginException {
        plugins.remove(name);
        return Answer.of(new Fields().with("removed", name).map(), name + " is removed, with everything it brought.");
    }

    private static Answer verify(Plugins plugins) throws RefusedException {
        List<String> changed = plugins.verify();
        if (!changed.isEmpty()) {
            throw new RefusedException(String.join(" ", changed));
        }
        int all = plugins.list().size();
        return Answer.of(
                new Fields().with("verified", all).map(),
                all == 1
                        ? "The file of the plugin is as it was installed."
                        : "The files of all " + all + " plugins are as they were installed.");
    }

    private static Answer trust(Plugins plugins, List<String> args) throws PluginException, UsageException {
        if (args.size() < 4 || !args.get(2).equals("as")) {
            throw usage();
        }
        String name = String.join(" ", args.subList(3, args.size()));
        plugins.trust(args.get(1), name);
        return Answer.of(
                new Fields().with("key", args.get(1)).with("name", name).map(),
                "What this key signed is shown as signed by " + name + ".");
    }

    private static String one(List<String> args) throws UsageException {
        if (args.size() != 2) {
            throw usage();
        }
        return args.get(1);
    }

    private static UsageException usage() {
        return new UsageException("Usage: plugin " + USAGE);
    }
}
