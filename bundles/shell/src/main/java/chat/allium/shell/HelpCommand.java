package chat.allium.shell;

import java.util.List;
import java.util.function.Supplier;

/** {@code help}. */
final class HelpCommand {

    private final Supplier<List<Command>> commands;

    HelpCommand(Supplier<List<Command>> commands) {
        this.commands = commands;
    }

    Command command() {
        return new Command("help", "[command]", "the commands, or one of them", "", false, this::help);
    }

    private Answer help(List<String> args) throws UsageException {
        if (args.isEmpty()) {
            Table table = new Table("", "");
            commands.get().forEach(c -> table.row(c.usage(), c.summary()));
            return Answer.of(
                    commands.get().stream().map(HelpCommand::fields).toList(),
                    w -> table.render(w)
                            + "\n\nCtrl-D leaves. Other lines are Gogo: 'felix:help' lists the commands of the container.");
        }
        Command command = commands.get().stream()
                .filter(c -> c.name().equals(args.getFirst()))
                .findFirst()
                .orElseThrow(
                        () -> new UsageException("There is no command '" + args.getFirst() + "'; 'help' lists them."));
        return of(command);
    }

    /** What there is to say of one command. */
    static Answer of(Command command) {
        Table table = new Table("").row(command.usage()).row(command.summary() + ".");
        if (!command.details().isEmpty()) {
            table.row(command.details());
        }
        return Answer.of(fields(command), table::render);
    }

    private static Object fields(Command c) {
        return new Fields()
                .with("name", c.name())
                .with("usage", c.usage())
                .with("summary", c.summary())
                .map();
    }
}
