package chat.allium.shell;

import chat.allium.api.message.Signal;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.RefusedException;
import java.util.List;

/** What friends are told beside messages. */
final class SignalCommands {

    private final Conversations conversations;

    SignalCommands(Conversations conversations) {
        this.conversations = conversations;
    }

    List<Command> all() {
        return List.of(
                new Command(
                        "receipts",
                        "[on|off]",
                        "whether friends learn what you have read; off at first",
                        "Read is what 'history' has shown, and what came while its chat was open. It shows friends when you are"
                                + " at your node. What friends have read is shown in any case, if they let you know.",
                        List.of(List.of("on", "off")),
                        args -> signal("receipts", Signal.RECEIPTS, args)),
                new Command(
                        "typing",
                        "[on|off]",
                        "whether friends see that you are writing in a chat; off at first",
                        "",
                        List.of(List.of("on", "off")),
                        args -> signal("typing", Signal.TYPING, args)));
    }

    private Answer signal(String name, Signal signal, List<String> args) throws RefusedException, UsageException {
        boolean on = args.equals(List.of("on"));
        if (!args.isEmpty() && !on && !args.equals(List.of("off"))) {
            throw new UsageException("Usage: " + name + " [on|off]");
        }
        if (!args.isEmpty()) {
            conversations.tell(signal, on);
        }
        boolean now = conversations.tells(signal);
        return Answer.of(new Fields().with(name, now).map(), name + ": " + (now ? "on" : "off"));
    }
}
