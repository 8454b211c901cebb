package chat.allium.shell;

import chat.allium.api.ui.BundleControl;
import chat.allium.api.ui.BundleView;
import chat.allium.api.ui.RefusedException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Commands about Allium's own bundles. */
final class BundleCommands {

    private static final String USAGE = "start|stop|restart NAME | update NAME [FILE] | install FILE | uninstall NAME";

    private final BundleControl control;

    BundleCommands(BundleControl control) {
        this.control = control;
    }

    List<Command> all() {
        return List.of(
                new Command("bundles", "", "Allium's parts, and why one does not work", "", false, args -> bundles()),
                new Command(
                        "bundle",
                        USAGE,
                        "replaces a part of Allium while messages flow",
                        "NAME is as 'bundles' shows it, or the number. Without FILE, 'update' reads the part again from where it came"
                                + " from. 'install' starts a part beside those there are, such as a new version of a transport. All of"
                                + " it lasts until the node stops.",
                        this::complete,
                        this::bundle));
    }

    private List<String> complete(List<String> args) {
        return switch (args.size()) {
            case 0 -> List.of("start", "stop", "restart", "update", "install", "uninstall");
            case 1 ->
                args.getFirst().equals("install")
                        ? List.of()
                        : control.bundles().stream().map(BundleView::name).toList();
            default -> List.of();
        };
    }

    private Answer bundles() {
        List<BundleView> all = control.bundles();
        Table table = new Table("", "bundle", "version", "state", "");
        all.forEach(b -> table.row(b.id(), b.name(), b.version(), b.state(), b.why()));
        return Answer.of(all.stream().map(BundleCommands::fields).toList(), table::render);
    }

    private static Object fields(BundleView b) {
        return new Fields()
                .with("id", b.id())
                .with("name", b.name())
                .with("version", b.version())
                .with("state", b.state())
                .with("why", b.why())
                .map();
    }

    private Answer bundle(List<String> args) throws RefusedException, UsageException {
        if (args.size() < 2
                || args.size() > 3
                || args.size() == 3 && !args.getFirst().equals("update")) {
            throw usage();
        }
        String name = args.get(1);
        switch (args.getFirst()) {
            case "start" -> control.start(name);
            case "stop" -> control.stop(name);
            case "restart" -> {
                control.stop(name);
                control.start(name);
            }
            case "update" -> control.update(name, args.size() == 3 ? Optional.of(file(args.get(2))) : Optional.empty());
            case "uninstall" -> control.uninstall(name);
            case "install" -> {
                return done(String.valueOf(control.install(file(name))));
            }
            default -> throw usage();
        }
        return done(name);
    }

    private Answer done(String name) {
        Optional<BundleView> now = find(name);
        return Answer.of(
                now.map(BundleCommands::fields)
                        .orElseGet(() -> new Fields().with("name", name).map()),
                now.map(b -> b.id() + " " + b.name() + " " + b.version() + ": " + b.state() + ".")
                        .orElse("Done."));
    }

    private Optional<BundleView> find(String name) {
        try {
            return control.bundles().stream()
                    .filter(b -> b.name().equals(name) || String.valueOf(b.id()).equals(name))
                    .findFirst();
        } catch (IllegalStateException e) {
            // What is being replaced is the very part that knows.
            return Optional.empty();
        }
    }

    private static Path file(String typed) throws RefusedException {
        try {
            return Path.of(typed).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new RefusedException("'" + typed + "' is no path.");
        }
    }

    private static UsageException usage() {
        return new UsageException("Usage: bundle " + USAGE);
    }
}
