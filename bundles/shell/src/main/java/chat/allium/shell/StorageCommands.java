package chat.allium.shell;

import chat.allium.api.storage.StorageControl;
import chat.allium.api.storage.StorageControl.EngineView;
import chat.allium.api.storage.StorageControl.Migrated;
import chat.allium.api.storage.StorageControl.Progress;
import chat.allium.api.storage.StorageControl.Verified;
import chat.allium.api.ui.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code storage}: which engine keeps the store, and moving it. */
final class StorageCommands {

    private static final String DETAILS =
            "Alone it lists engines. 'migrate' copies the store into another engine while the node runs on, compares both, and goes"
                    + " over; 'rollback' does the same back. Nothing is refused meanwhile; writes wait for a moment at the end."
                    + " Whatever fails, and after Ctrl-C, the store stays where it was. 'verify' reads every row: whether it"
                    + " opens, and whether lanes and positions fit together.";
    private static final int BAR = 20;
    private static final int STEPS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Optional<StorageControl>> control;
    private final Consumer<String> say;

    /** @param say prints a line on every console */
    StorageCommands(Supplier<Optional<StorageControl>> control, Consumer<String> say) {
        this.control = control;
        this.say = say;
    }

    Command command() {
        return new Command(
                "storage",
                "[migrate ENGINE | rollback | verify]",
                "where everything is kept; moves and checks it",
                DETAILS,
                false,
                this::run);
    }

    private Answer run(List<String> args) throws RefusedException, UsageException {
        StorageControl storage = control.get()
                .orElseThrow(() -> new RefusedException("The part of the node that keeps its store is not running."));
        String what = args.isEmpty() ? "" : args.getFirst();
        int least = what.equals("migrate") ? 2 : Math.min(1, args.size());
        command().expect(args, least, Math.max(1, least));
        return switch (what) {
            case "" -> list(storage.view());
            case "migrate" -> moved(storage.migrate(args.getLast(), bar()));
            case "rollback" -> moved(storage.rollback(bar()));
            case "verify" -> verified(storage.verify(bar()));
            default -> throw new UsageException("Usage: " + command().usage());
        };
    }

    private static Answer list(StorageControl.View view) {
        Table table = new Table("engine", "", "");
        for (EngineView engine : view.engines()) {
            table.row(
                    engine.name(),
                    engine.inUse() ? "in use" : "",
                    !engine.here()
                            ? "its bundle is not running"
                            : view.previous().filter(engine.name()::equals).isPresent()
                                    ? "'storage rollback' goes back to it"
                                    : "");
        }
        view.moving().ifPresent(progress -> table.row("moving", "", line(progress)));
        Fields fields = new Fields()
                .with(
                        "engines",
                        view.engines().stream()
                                .map(engine -> new Fields()
                                        .with("name", engine.name())
                                        .with("inUse", engine.inUse())
                                        .with("here", engine.here())
                                        .map())
                                .toList())
                .with("previous", view.previous())
                .with("moving", view.moving().map(StorageCommands::line));
        return Answer.of(fields.map(), table::render);
    }

    /** A line at every tenth of each thing that is done. */
    private Consumer<Progress> bar() {
        return new Consumer<>() {
            private String told = "";

            @Override
            public void accept(Progress progress) {
                String now = progress.what() + STEPS * progress.done() / Math.max(1, progress.of());
                if (!now.equals(told)) {
                    told = now;
                    tell("storage: " + line(progress));
                }
            }
        };
    }

    /**
     * On a thread of its own: on a command's, Gogo makes the standard output its own, into which the console of a pipe writes, and
     * that without end. And a console that takes no line holds up nobody for long.
     */
    private void tell(String line) {
        try {
            Thread.ofVirtual()
                    .name("storage-progress")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> say.accept(line))
                    .join(PATIENCE);
        } catch (InterruptedException e) {
            // The one who moves the store looks for it next.
            Thread.currentThread().interrupt();
        }
    }

    private static String line(Progress progress) {
        long of = Math.max(1, progress.of());
        int full = progress.of() == 0 ? BAR : (int) (BAR * progress.done() / of);
        return String.format(
                "%-11s [%s%s] %,d of %,d rows",
                progress.what(), "#".repeat(full), ".".repeat(BAR - full), progress.done(), progress.of());
    }

    private static Answer moved(Migrated done) {
        Fields fields = new Fields()
                .with("from", done.from())
                .with("to", done.to())
                .with("rows", done.rows())
                .with("caughtUp", done.caughtUp())
                .with("checksum", done.checksum())
                .with("pauseMillis", done.pauseMillis());
        return Answer.of(
                fields.map(),
                String.format(
                        "The store is on %s now, no longer on %s: %,d rows compared (checksum %s), %,d changes caught up with,"
                                + " writes waited for %d ms.",
                        done.to(), done.from(), done.rows(), done.checksum(), done.caughtUp(), done.pauseMillis()));
    }

    private static Answer verified(Verified found) throws RefusedException {
        if (!found.faults().isEmpty()) {
            throw new RefusedException(String.format(
                    "%s, %,d rows, faults:%n  %s",
                    found.engine(), found.rows(), String.join(System.lineSeparator() + "  ", found.faults())));
        }
        Fields fields = new Fields()
                .with("engine", found.engine())
                .with("rows", found.rows())
                .with("checksum", found.checksum());
        return Answer.of(
                fields.map(),
                String.format(
                        "%s: %,d rows, every seal opens, lanes and positions fit together (checksum %s).",
                        found.engine(), found.rows(), found.checksum()));
    }
}
