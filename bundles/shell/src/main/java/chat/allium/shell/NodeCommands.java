package chat.allium.shell;

import chat.allium.api.ui.CodeView;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.NodeView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.SelfView;
import chat.allium.api.ui.TransportView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands about the node itself. */
final class NodeCommands {

    private final Conversations conversations;
    private final Runnable stop;

    /** @param stop stops the node, soon */
    NodeCommands(Conversations conversations, Runnable stop) {
        this.conversations = conversations;
        this.stop = stop;
    }

    List<Command> all() {
        return List.of(
                new Command("status", "", "how the node is doing", "", false, args -> status()),
                new Command(
                        "whoami",
                        "[as NAME]",
                        "who you are; 'as NAME' sets what friend requests call you",
                        "",
                        false,
                        this::whoami),
                new Command(
                        "code",
                        "",
                        "your friend code, to give to somebody",
                        "Whoever has the twelve words can ask to be your friend; you decide. Where an address is shown, give it"
                                + " along if your friend uses that transport.",
                        false,
                        args -> code()),
                new Command("shutdown", "", "stops the node", "", false, args -> {
                    stop.run();
                    return Answer.of(new Fields().with("stopping", true).map(), "The node stops.");
                }));
    }

    private Answer status() {
        NodeView node = conversations.node();
        Fields fields = new Fields()
                .with("version", node.version())
                .with("home", node.home())
                .with("uptimeSeconds", node.uptime().toSeconds())
                .with("storage", node.storage())
                .with("trouble", node.trouble())
                .with(
                        "transports",
                        node.transports().stream().map(NodeCommands::fields).toList())
                .with("friends", node.friends())
                .with("connected", node.connected())
                .with("waiting", node.waiting())
                .with("requests", node.requests());
        Table table = new Table("", "")
                .row("version", node.version())
                .row("home", node.home())
                .row("running for", When.span(node.uptime()))
                .row("storage", node.storage());
        node.trouble().ifPresent(sentence -> table.row("trouble", sentence));
        node.transports().forEach(t -> table.row(t.scheme(), line(t)));
        table.row("friends", node.friends() + ", " + node.connected() + " connected")
                .row("waiting", node.waiting() + (node.waiting() == 1 ? " message" : " messages"))
                .row("requests", node.requests() + " for you to answer");
        return Answer.of(fields.map(), table::render);
    }

    private Answer whoami(List<String> args) throws RefusedException, UsageException {
        if (!args.isEmpty()) {
            if (!args.getFirst().equals("as") || args.size() < 2) {
                throw new UsageException("Usage: whoami [as NAME]");
            }
            conversations.nameSelf(String.join(" ", args.subList(1, args.size())));
        }
        SelfView self = conversations.self();
        Fields fields = new Fields()
                .with("id", self.id().text())
                .with("name", self.name())
                .with("addresses", self.addresses());
        Table table = new Table("", "")
                .row("id", self.id().text())
                .row("name", self.name().isEmpty() ? "none yet; 'whoami as NAME' sets it" : self.name());
        self.addresses().forEach(a -> table.row("address", a));
        return Answer.of(fields.map(), table::render);
    }

    private Answer code() {
        CodeView code = conversations.code();
        Fields fields = new Fields()
                .with("words", String.join(" ", code.words()))
                .with("link", code.link())
                .with("at", code.at());
        Table table =
                new Table("", "").row("words", String.join(" ", code.words())).row("link", code.link());
        code.at().forEach(a -> table.row("at", a));
        return Answer.of(fields.map(), table::render);
    }

    static Map<String, @Nullable Object> fields(TransportView t) {
        return new Fields()
                .with("scheme", t.scheme())
                .with("anonymous", t.anonymous())
                .with("state", t.status().state())
                .with("percent", t.status().percent())
                .with("detail", t.status().detail())
                .with("links", t.links())
                .map();
    }

    /** A transport in one line. */
    static String line(TransportView t) {
        String detail = t.status().detail();
        return state(t)
                + (detail.isEmpty() ? "" : ": " + detail)
                + (t.anonymous() || detail.contains("anonymous") ? "" : " (not anonymous)");
    }

    static String state(TransportView t) {
        return switch (t.status().state()) {
            case STARTING -> "starting, " + t.status().percent() + " %";
            case ONLINE -> "online";
            case DEGRADED -> "works in part";
            case BLOCKED -> "blocked";
            case STOPPED -> "stopped";
        };
    }
}
