package chat.allium.shell;

import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.FriendView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.RequestView;
import chat.allium.api.ui.Visible;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Commands about friends and requests. */
final class FriendCommands {

    private static final String BEFRIEND = "<12 words or link> [at tcp:HOST:PORT] as NAME";

    private final Conversations conversations;

    FriendCommands(Conversations conversations) {
        this.conversations = conversations;
    }

    List<Command> all() {
        return List.of(
                new Command(
                        "befriend",
                        BEFRIEND,
                        "asks the owner of a code to be friends",
                        "NAME is what you call the friend. The request waits until its owner is there, and is retried until"
                                + " then. 'at' is for transports without Tor, and means that you agree not to be anonymous to"
                                + " this friend.",
                        false,
                        this::befriend),
                new Command("requests", "", "requests that wait for an answer", "", false, args -> requests()),
                new Command(
                        "accept",
                        "<number or name> [as NAME]",
                        "makes a friend of somebody who asked",
                        "Without 'as NAME' the friend gets the name that it claims.",
                        false,
                        this::accept),
                new Command(
                        "decline",
                        "<number or name>",
                        "declines a request, or cancels one of yours",
                        "",
                        false,
                        args -> {
                            conversations.decline(one("decline <number or name>", args));
                            return done("declined", args.getFirst(), "The request is gone.");
                        }),
                new Command("friends", "", "your friends", "", false, args -> friends()),
                new Command(
                        "friend",
                        "<friend>",
                        "one friend, with the safety number to compare aloud",
                        "",
                        true,
                        args -> friend(conversations.friend(one("friend <friend>", args)))),
                new Command("rename", "<friend> [as] NAME", "gives a friend another name", "", true, this::rename),
                new Command("remove", "<friend>", "forgets a friend, with all messages", "", true, args -> {
                    conversations.remove(one("remove <friend>", args));
                    return done("removed", args.getFirst(), args.getFirst() + " is forgotten.");
                }),
                new Command("block", "<friend>", "takes nothing from a friend any more", "", true, args -> {
                    conversations.block(one("block <friend>", args), true);
                    return done("blocked", args.getFirst(), args.getFirst() + " is blocked.");
                }),
                new Command("unblock", "<friend>", "ends a block", "", true, args -> {
                    conversations.block(one("unblock <friend>", args), false);
                    return done("unblocked", args.getFirst(), args.getFirst() + " is a friend again.");
                }));
    }

    private Answer befriend(List<String> args) throws RefusedException, UsageException {
        int as = args.size() - 2;
        int at = as > 2 && args.get(as - 2).equals("at") ? as - 2 : as;
        if (as < 1 || !args.get(as).equals("as")) {
            throw new UsageException("Usage: befriend " + BEFRIEND);
        }
        Optional<String> address = at == as ? Optional.empty() : Optional.of(args.get(at + 1));
        String name = args.getLast();
        conversations.befriend(String.join(" ", args.subList(0, at)), address, name);
        String status = conversations.requests().stream()
                .filter(r -> !r.incoming() && r.name().equals(name))
                .map(RequestView::status)
                .findFirst()
                .orElse("asked");
        return Answer.of(
                new Fields().with("name", name).with("status", status).map(), Visible.line(name + ": " + status));
    }

    private Answer requests() {
        List<RequestView> all = conversations.requests();
        Table table = new Table("number", "", "name", "identity", "since", "status");
        all.forEach(r -> table.row(
                r.number(), r.incoming() ? "from" : "to", r.name(), r.identity(), When.date(r.at()), r.status()));
        return Answer.of(
                all.stream()
                        .map(r -> new Fields()
                                .with("number", r.number())
                                .with("incoming", r.incoming())
                                .with("name", r.name())
                                .with("identity", r.identity())
                                .with("status", r.status())
                                .with("at", r.at())
                                .map())
                        .toList(),
                w -> all.isEmpty() ? "No request is waiting." : table.render(w));
    }

    private Answer accept(List<String> args) throws RefusedException, UsageException {
        boolean named = args.size() == 3 && args.get(1).equals("as");
        if (args.size() != 1 && !named) {
            throw new UsageException("Usage: accept <number or name> [as NAME]");
        }
        FriendView friend = conversations.accept(args.getFirst(), named ? Optional.of(args.get(2)) : Optional.empty());
        return Answer.of(fields(friend), Visible.line(friend.name() + " is your friend and will be told."));
    }

    private Answer friends() {
        List<FriendView> all = conversations.friends();
        Table table = new Table("name", "status", "waiting", "over", "last seen", "identity");
        all.forEach(f -> table.row(
                f.name(),
                f.status(),
                f.waiting() == 0 ? "" : f.waiting(),
                String.join(", ", f.schemes().stream().sorted().toList()),
                f.lastSeen().map(When::date).orElse("never"),
                f.id()));
        return Answer.of(
                all.stream().map(FriendCommands::fields).toList(),
                w -> all.isEmpty()
                        ? "You have no friends yet: give somebody your 'code', or 'befriend' theirs."
                        : table.render(w));
    }

    private static Answer friend(FriendView f) {
        Table table = new Table("", "")
                .row("name", f.name())
                .row("status", f.status())
                .row("waiting", f.waiting() + (f.waiting() == 1 ? " message" : " messages"))
                .row("over", String.join(", ", f.schemes().stream().sorted().toList()))
                .row("last seen", f.lastSeen().map(When::date).orElse("never"))
                .row("identity", f.id().text())
                .row("safety number", f.safetyNumber());
        return Answer.of(fields(f), table::render);
    }

    private Answer rename(List<String> args) throws RefusedException, UsageException {
        boolean as = args.size() == 3 && args.get(1).equals("as");
        if (args.size() != 2 && !as) {
            throw new UsageException("Usage: rename <friend> [as] NAME");
        }
        conversations.rename(args.getFirst(), args.getLast());
        return done("name", args.getLast(), args.getFirst() + " is called " + args.getLast() + " now.");
    }

    private static Map<String, @Nullable Object> fields(FriendView f) {
        return new Fields()
                .with("name", f.name())
                .with("id", f.id().text())
                .with("status", f.status())
                .with("schemes", f.schemes().stream().sorted().toList())
                .with("waiting", f.waiting())
                .with("lastSeen", f.lastSeen())
                .with("safetyNumber", f.safetyNumber())
                .map();
    }

    private static Answer done(String field, String value, String sentence) {
        return Answer.of(new Fields().with(field, value).map(), Visible.line(sentence));
    }

    private static String one(String usage, List<String> args) throws UsageException {
        if (args.size() != 1) {
            throw new UsageException("Usage: " + usage);
        }
        return args.getFirst();
    }
}
