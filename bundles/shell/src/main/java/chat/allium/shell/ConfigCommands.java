package chat.allium.shell;

import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.SettingView;
import chat.allium.api.ui.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The command about configuration. */
final class ConfigCommands {

    private static final String USAGE = "list [WORD] | set KEY VALUE | unset KEY";

    private final Settings settings;

    ConfigCommands(Settings settings) {
        this.settings = settings;
    }

    Command command() {
        return new Command(
                "config",
                USAGE,
                "shows and changes the configuration, while the node runs",
                "'list WORD' shows what has the word in it. What is set stands in etc/ of the node's home, where an editor can"
                        + " change it as well; a value that is not allowed leaves the old one in force.",
                this::complete,
                this::config);
    }

    private List<String> complete(List<String> args) {
        if (args.isEmpty()) {
            return List.of("list", "set", "unset");
        }
        if (args.size() > 1) {
            return List.of();
        }
        return args.getFirst().equals("unset")
                ? settings.settings().stream()
                        .filter(SettingView::set)
                        .map(SettingView::key)
                        .toList()
                : settings.keys();
    }

    private Answer config(List<String> args) throws RefusedException, UsageException {
        String verb = args.isEmpty() ? "list" : args.getFirst();
        if (verb.equals("list") && args.size() <= 2) {
            return list(args.size() == 2 ? args.get(1) : "");
        }
        if (verb.equals("set") && args.size() >= 3) {
            settings.set(args.get(1), String.join(" ", args.subList(2, args.size())));
            return show(args.get(1));
        }
        if (verb.equals("unset") && args.size() == 2) {
            settings.unset(args.get(1));
            return show(args.get(1));
        }
        throw new UsageException("Usage: config " + USAGE);
    }

    private Answer list(String word) {
        List<SettingView> found = settings.settings().stream()
                .filter(s -> s.key().contains(word) || s.description().contains(word))
                .toList();
        Table table = new Table("key", "value", "", "allowed", "");
        found.forEach(s -> table.row(s.key(), s.value(), s.set() ? "set" : "default", s.allowed(), s.description()));
        List<String> problems = settings.problems();
        problems.forEach(p -> table.row("", "", "", "", p));
        return Answer.of(
                found.stream().map(ConfigCommands::fields).toList(),
                w -> found.isEmpty() ? "No key has '" + word + "' in it." : table.render(w));
    }

    private Answer show(String key) {
        Optional<SettingView> now =
                settings.settings().stream().filter(s -> s.key().equals(key)).findFirst();
        return Answer.of(
                now.map(ConfigCommands::fields)
                        .orElse(new Fields().with("key", key).map()),
                now.map(s -> s.key() + " is " + s.value() + (s.set() ? " (" + s.file() + ")." : ", the default."))
                        .orElse(key + " is not set."));
    }

    private static Map<String, @Nullable Object> fields(SettingView s) {
        return new Fields()
                .with("key", s.key())
                .with("value", s.value())
                .with("set", s.set())
                .with("file", s.file())
                .with("allowed", s.allowed())
                .with("description", s.description())
                .map();
    }
}
