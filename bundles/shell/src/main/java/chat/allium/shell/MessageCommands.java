package chat.allium.shell;

import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.FriendView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.Visible;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Commands about messages. */
final class MessageCommands {

    private static final int PAGE = 20;

    private final Conversations conversations;

    MessageCommands(Conversations conversations) {
        this.conversations = conversations;
    }

    List<Command> all() {
        return List.of(
                new Command(
                        "send",
                        "<friend> <text>",
                        "sends a text; everything after the name and one space is sent as typed",
                        "When it returns the text is kept: it goes out when the friend can be reached, within 24 hours.",
                        true,
                        this::send),
                new Command(
                        "chat",
                        "<friend>",
                        "every line that follows is a text to this friend, until /quit",
                        "",
                        true,
                        this::chat),
                new Command(
                        "history",
                        "<friend> [COUNT [before POSITION]]",
                        "the last messages with a friend, oldest first",
                        "COUNT is 1 to 200, 20 if left out. 'before POSITION' shows what was before that.",
                        true,
                        this::history));
    }

    private Answer send(List<String> args) throws RefusedException, UsageException {
        if (args.isEmpty()) {
            throw new UsageException("Usage: send <friend> <text>");
        }
        String friend = args.getFirst();
        // One argument from a line; several when Gogo called, which has taken the spaces between.
        MessageId id = conversations.send(friend, String.join(" ", args.subList(1, args.size())));
        Fields fields = new Fields()
                .with("friend", friend)
                .with("stream", HexFormat.of().formatHex(id.stream().bytes()))
                .with("seq", id.seq());
        return Answer.of(fields.map(), width -> waits(friend));
    }

    /** Nothing for a friend who is online: the text is on its way. */
    private String waits(String friend) {
        try {
            FriendView view = conversations.friend(friend);
            return view.status().equals("online")
                    ? ""
                    : Visible.line(view.name() + " is not reached just now; the text is kept and goes out when it is.");
        } catch (RefusedException e) {
            // Removed by somebody else since; the text has gone with it.
            return Visible.line(String.valueOf(e.getMessage()));
        }
    }

    private Answer chat(List<String> args) throws RefusedException, UsageException {
        if (args.size() != 1) {
            throw new UsageException("Usage: chat <friend>");
        }
        FriendView friend = conversations.friend(args.getFirst());
        return Answer.chat(
                new Fields().with("chat", friend.name()).map(),
                Visible.line(friend.name() + " is " + friend.status() + ". Every line is a text to " + friend.name()
                        + " now; /quit ends that."),
                friend.name());
    }

    private Answer history(List<String> args) throws RefusedException, UsageException {
        boolean before = args.size() == 4 && args.get(2).equals("before");
        if (args.isEmpty() || args.size() > 2 && !before) {
            throw usage();
        }
        int count = args.size() > 1 ? (int) Math.min(Integer.MAX_VALUE, number(args.get(1))) : PAGE;
        OptionalLong position = before ? OptionalLong.of(number(args.get(3))) : OptionalLong.empty();
        List<Message> messages =
                conversations.history(args.getFirst(), position, count).reversed();
        String friend = conversations.friend(args.getFirst()).name();
        Optional<Message> newest = messages.reversed().stream()
                .filter(m -> m.direction() == Direction.IN)
                .findFirst();
        if (newest.isPresent()) {
            // What is shown is read.
            conversations.seen(friend, newest.get().id());
        }
        Table table = new Table("", "", "", "", "");
        messages.forEach(m -> table.row(
                m.position(), When.date(m.at()), m.direction() == Direction.IN ? friend : "you", fate(m), text(m)));
        return Answer.of(
                messages.stream().map(MessageCommands::fields).toList(),
                w -> messages.isEmpty() ? "There are no messages." : table.render(w));
    }

    private static UsageException usage() {
        return new UsageException("Usage: history <friend> [COUNT [before POSITION]]");
    }

    private static long number(String typed) throws UsageException {
        try {
            return Long.parseLong(typed);
        } catch (NumberFormatException e) {
            throw usage();
        }
    }

    private static Map<String, @Nullable Object> fields(Message m) {
        return new Fields()
                .with("position", m.position())
                .with("direction", m.direction())
                .with("state", m.state())
                .with("reason", m.reason())
                .with("at", m.at())
                .with("stream", HexFormat.of().formatHex(m.id().stream().bytes()))
                .with("seq", m.id().seq())
                .with("type", m.content().type())
                .with("text", text(m))
                .map();
    }

    private static String text(Message m) {
        Content content = m.content();
        return content.type().equals(Content.TEXT)
                ? content.asText()
                : "[" + content.type() + ", " + content.size() + " bytes]";
    }

    /** What became of it; of a friend's message only if a filter refused it. */
    private static String fate(Message m) {
        String reason = m.reason().isEmpty() ? "" : ", " + m.reason();
        if (m.direction() == Direction.IN) {
            return m.state() == MessageState.FAILED ? "refused" + reason : "";
        }
        return state(m.state()) + reason;
    }

    static String state(MessageState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
