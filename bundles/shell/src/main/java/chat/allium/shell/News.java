package chat.allium.shell;

import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.RequestView;
import chat.allium.api.ui.TransportView;
import chat.allium.api.ui.UiEvent;
import chat.allium.api.ui.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens, in lines that a user wants to read. */
final class News {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);
    /** Steps in which the progress of a transport is told. */
    private static final int PERCENT_STEP = 10;

    private final Conversations conversations;
    private final Consoles consoles;
    private final Map<String, TransportStatus> told = new ConcurrentHashMap<>();

    News(Conversations conversations, Consoles consoles) {
        this.conversations = conversations;
        this.consoles = consoles;
    }

    /** How the transports are doing, and what waits for an answer. */
    List<String> now() {
        List<TransportView> transports = conversations.transports();
        transports.forEach(t -> told.put(t.scheme(), t.status()));
        List<String> lines = new ArrayList<>();
        transports.forEach(t -> lines.add(transport(t)));
        conversations.requests().stream().filter(RequestView::incoming).forEach(r -> lines.add(request(r)));
        return lines;
    }

    /** Called on the thread of the feed. */
    void tell(UiEvent event) {
        switch (event) {
            case UiEvent.Received received -> received(received);
            case UiEvent.Typing typing ->
                consoles.sayInChat(typing.friend(), Visible.line(typing.friend() + " is writing ..."));
            case UiEvent.StateChanged changed -> state(changed);
            case UiEvent.Presence presence ->
                say(presence.friend() + (presence.online() ? " is online." : " is offline."));
            case UiEvent.Requested requested -> say(request(requested.request()));
            case UiEvent.RequestChanged changed -> say("Request to " + changed.name() + ": " + changed.status());
            case UiEvent.Befriended befriended -> say(befriended.friend() + " is your friend.");
            case UiEvent.TransportChanged changed -> transportChanged(changed.transport());
            case UiEvent.Reload reload -> say("Much has happened: 'history' and 'friends' show it.");
            default -> {}
        }
    }

    /** In a chat it is seen as soon as it is printed. */
    private void received(UiEvent.Received received) {
        Message message = received.message();
        say("%s %s: %s".formatted(When.clock(message.at()), received.friend(), text(message)));
        if (consoles.inChat(received.friend())) {
            quietly(() -> conversations.seen(received.friend(), message.id()));
        }
    }

    /** The user writes to this friend in a chat. */
    void typing(String friend) {
        quietly(() -> conversations.typing(friend));
    }

    private interface Attempt {
        void run() throws RefusedException;
    }

    /** Somebody who is no friend any more hears nothing; nobody asked to be told that. */
    private static void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (RefusedException e) {
            LOG.debug("A signal was not sent: {}", e.getMessage());
        }
    }

    private void state(UiEvent.StateChanged changed) {
        switch (changed.state()) {
            case DELIVERED, READ ->
                consoles.sayInChat(
                        changed.friend(),
                        "(%d %s)".formatted(changed.position(), MessageCommands.state(changed.state())));
            case EXPIRED ->
                say("A message to " + changed.friend() + " was not delivered within 24 hours and is given up.");
            case UNCONFIRMED ->
                say("A message to " + changed.friend() + " was not confirmed within 24 hours; it may have arrived.");
            case FAILED -> say("A message to " + changed.friend() + " failed; 'history' says more.");
            default -> {}
        }
    }

    private void transportChanged(TransportView transport) {
        TransportStatus now = transport.status();
        TransportStatus before = told.get(transport.scheme());
        boolean step = before == null
                || before.state() != now.state()
                || now.percent() >= before.percent() + PERCENT_STEP
                || now.state() != TransportStatus.State.STARTING
                        && !before.detail().equals(now.detail());
        if (step) {
            told.put(transport.scheme(), now);
            say(transport(transport));
        }
    }

    private static String transport(TransportView t) {
        return Visible.line(t.scheme() + " is " + NodeCommands.line(t));
    }

    private static String request(RequestView r) {
        return Visible.line("%s (%s) %s: 'accept %d as NAME' or 'decline %d'."
                .formatted(
                        r.name().isEmpty() ? "Somebody" : r.name(), r.identity(), r.status(), r.number(), r.number()));
    }

    private static String text(Message message) {
        Content content = message.content();
        return content.type().equals(Content.TEXT)
                ? content.asText()
                : "[" + content.type() + ", " + content.size() + " bytes]";
    }

    private void say(String line) {
        consoles.say(Visible.line(line));
    }
}
