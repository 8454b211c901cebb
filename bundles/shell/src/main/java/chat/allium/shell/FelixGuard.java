package chat.allium.shell;

import chat.allium.api.ui.BundleControl;
import chat.allium.api.ui.BundleView;
import chat.allium.api.ui.RefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;

/**
 * Stands in front of a command of the container that would replace bundles: Allium's own go through Allium, which knows which of them
 * can not be replaced; others are part of the distribution and stay as they are while the node runs.
 */
final class FelixGuard implements Function {

    /** The commands of the container that this stands in front of. */
    static final List<String> VERBS = List.of("update", "refresh", "stop", "start", "uninstall");

    /** An order to Allium. */
    interface Change {
        void of(String bundle) throws RefusedException;
    }

    private final String verb;
    private final Supplier<List<BundleView>> ours;
    private final Change change;

    private FelixGuard(String verb, Supplier<List<BundleView>> ours, Change change) {
        this.verb = verb;
        this.ours = ours;
        this.change = change;
    }

    static FelixGuard of(String verb, BundleControl control) {
        return new FelixGuard(
                verb,
                control::bundles,
                switch (verb) {
                    case "stop" -> control::stop;
                    case "start" -> control::start;
                    case "uninstall" -> control::uninstall;
                    default -> name -> control.update(name, Optional.empty());
                });
    }

    @Override
    public Answer execute(CommandSession session, List<Object> arguments) throws RefusedException, UsageException {
        List<String> names = arguments.stream().map(String::valueOf).toList();
        if (names.isEmpty()) {
            throw new UsageException("Usage: felix:" + verb + " NUMBER; 'bundle' says more.");
        }
        for (String name : names) {
            if (ours.get().stream().noneMatch(b -> isNamed(b, name))) {
                throw new RefusedException(
                        "Bundle " + name
                                + " is none of Allium's: it comes with the distribution and is replaced there; then 'restart'.");
            }
            change.of(name);
        }
        return Answer.of(new Fields().with(verb, names).map(), "Done.");
    }

    private static boolean isNamed(BundleView bundle, String name) {
        return String.valueOf(bundle.id()).equals(name)
                || name.replaceFirst("^(chat\\.allium\\.|allium-)", "")
                        .replace('-', '.')
                        .equals(bundle.name());
    }
}
