package chat.allium.shell;

import chat.allium.api.ui.RefusedException;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;

/**
 * A command of the shell. Registered as a service of its own, Gogo calls it with arguments as they are.
 *
 * @param name what is typed
 * @param arguments what follows it, as help shows it
 * @param summary half a sentence
 * @param details more, for {@code help NAME}; may be empty
 * @param completion what its arguments may be, one list for each; {@link #FRIEND} stands for the friends
 * @param next what else may stand next
 * @param body what it does
 */
record Command(
        String name,
        String arguments,
        String summary,
        String details,
        List<List<String>> completion,
        Completion next,
        Body body)
        implements Function {

    /** As the only argument it asks what the command does. */
    static final String HELP = "--help";

    /** In {@link #completion}. */
    static final String FRIEND = "<friend>";

    /** @param friendFirst whether its first argument is a friend */
    Command(String name, String arguments, String summary, String details, boolean friendFirst, Body body) {
        this(name, arguments, summary, details, friendFirst ? List.of(List.of(FRIEND)) : List.of(), body);
    }

    Command(String name, String arguments, String summary, String details, List<List<String>> completion, Body body) {
        this(name, arguments, summary, details, completion, args -> List.of(), body);
    }

    Command(String name, String arguments, String summary, String details, Completion next, Body body) {
        this(name, arguments, summary, details, List.of(), next, body);
    }

    /** What a command does. */
    interface Body {
        Answer run(List<String> args) throws RefusedException, UsageException;
    }

    /** What may follow what stands there already, for completion. */
    interface Completion {
        List<String> after(List<String> args);
    }

    @Override
    public Answer execute(CommandSession session, List<Object> arguments) throws RefusedException, UsageException {
        List<String> args = arguments.stream().map(String::valueOf).toList();
        return args.equals(List.of(HELP)) ? HelpCommand.of(this) : body.run(args);
    }

    String usage() {
        return arguments.isEmpty() ? name : name + ' ' + arguments;
    }

    /** Refuses another number of arguments. */
    List<String> expect(List<String> args, int least, int most) throws UsageException {
        if (args.size() < least || args.size() > most) {
            throw new UsageException("Usage: " + usage());
        }
        return args;
    }
}
