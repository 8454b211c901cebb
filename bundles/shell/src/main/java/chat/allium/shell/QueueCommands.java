package chat.allium.shell;

import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.QueueView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.Visible;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits for friends, and what can be done about it. */
final class QueueCommands {

    private static final String YES = "--yes";
    private static final String ARGUMENTS = "[retry <friend> | drop <friend> <number> [--yes]]";

    private final Conversations conversations;

    QueueCommands(Conversations conversations) {
        this.conversations = conversations;
    }

    Command command() {
        return new Command(
                "queue",
                ARGUMENTS,
                "what waits for friends",
                "'queue retry' dials a friend now. 'queue drop' takes a message back that no link has carried yet, after asking;"
                        + " its number is the one that 'history' shows. What a link has carried may have arrived, so it can not"
                        + " be taken back.",
                List.of(List.of("retry", "drop"), List.of(Command.FRIEND)),
                this::queue);
    }

    private Answer queue(List<String> args) throws RefusedException, UsageException {
        if (args.isEmpty()) {
            return waiting();
        }
        if (args.size() == 2 && args.getFirst().equals("retry")) {
            conversations.retry(args.get(1));
            return Answer.of(new Fields().with("retry", args.get(1)).map(), "");
        }
        boolean sure = args.size() == 4 && args.get(3).equals(YES);
        if (args.getFirst().equals("drop") && (sure || args.size() == 3)) {
            String friend = args.get(1);
            long number = number(args.get(2));
            return sure ? drop(friend, number) : asked(friend, number);
        }
        throw usage();
    }

    private static long number(String typed) throws UsageException {
        try {
            return Long.parseLong(typed);
        } catch (NumberFormatException e) {
            throw usage();
        }
    }

    private static UsageException usage() {
        return new UsageException("Usage: queue " + ARGUMENTS);
    }

    private Answer asked(String friend, long number) {
        return Answer.of(
                        new Fields().with("friend", friend).with("drop", number).map(), "")
                .asking(new Question(
                        "Drop message " + number + " to " + Visible.line(friend) + "? y/N",
                        () -> drop(friend, number)));
    }

    private Answer drop(String friend, long number) throws RefusedException {
        conversations.drop(friend, number);
        return Answer.of(
                new Fields().with("friend", friend).with("dropped", number).map(),
                "Message " + number + " was dropped; the friend will not see it.");
    }

    private Answer waiting() {
        List<QueueView> all = conversations.queue();
        Table table = new Table("friend", "waiting", "oldest", "next try", "last reason");
        all.forEach(q -> table.row(
                q.friend(),
                q.messages(),
                When.date(q.oldest()),
                q.retryIn().map(d -> "in " + When.span(d) + ", " + q.status()).orElse(q.status()),
                q.lastReason().orElse("")));
        return Answer.of(
                all.stream().map(QueueCommands::fields).toList(),
                w -> all.isEmpty() ? "Nothing waits." : table.render(w));
    }

    private static Map<String, @Nullable Object> fields(QueueView q) {
        return new Fields()
                .with("friend", q.friend())
                .with("messages", q.messages())
                .with("bytes", q.bytes())
                .with("status", q.status())
                .with("oldest", q.oldest())
                .with("retryInSeconds", q.retryIn().map(d -> (Object) d.toSeconds()))
                .with("lastReason", q.lastReason())
                .map();
    }
}
