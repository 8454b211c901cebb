package chat.allium.ui;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.ui.UiEvent;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What messenger and contacts tell of keys, told of names. */
final class Translation implements EventTap.Sink {

    private final Contacts contacts;
    private final Requests requests;
    private final Consumer<UiEvent> out;
    private final Map<PeerId, Friend.State> states = new ConcurrentHashMap<>();

    Translation(Contacts contacts, Requests requests, Consumer<UiEvent> out) {
        this.contacts = contacts;
        this.requests = requests;
        this.out = out;
        contacts.friends().forEach(f -> states.put(f.peer(), f.state()));
    }

    @Override
    public void messenger(MessengerEvent event) {
        // Somebody who is no friend any more has no name to show.
        contacts.friend(event.peer()).flatMap(f -> named(f.name(), event)).ifPresent(out);
    }

    private static Optional<UiEvent> named(String friend, MessengerEvent event) {
        return switch (event) {
            case MessengerEvent.Stored stored -> Optional.of(stored(friend, stored.message()));
            case MessengerEvent.StateChanged changed ->
                Optional.of(new UiEvent.StateChanged(friend, changed.position(), changed.id(), changed.state()));
            case MessengerEvent.Typing typing -> Optional.of(new UiEvent.Typing(friend));
            case MessengerEvent.PresenceChanged presence ->
                Optional.of(new UiEvent.Presence(friend, presence.connected()));
            default -> Optional.empty();
        };
    }

    private static UiEvent stored(String friend, Message message) {
        return message.direction() == Direction.IN
                ? new UiEvent.Received(friend, message)
                : new UiEvent.Sent(friend, message);
    }

    @Override
    public void contact(ContactEvent event) {
        switch (event) {
            case ContactEvent.Requested requested ->
                out.accept(new UiEvent.Requested(requests.view(requested.request())));
            case ContactEvent.RequestChanged changed ->
                out.accept(new UiEvent.RequestChanged(
                        changed.request().name(), changed.request().status()));
            case ContactEvent.Declined declined ->
                out.accept(new UiEvent.RequestChanged(declined.name(), "was declined"));
            case ContactEvent.FriendChanged changed -> friendChanged(changed.friend());
            case ContactEvent.FriendRemoved removed -> states.remove(removed.peer());
            default -> {}
        }
    }

    /** New friends are news; renaming, blocking and unblocking is what this user just did. */
    private void friendChanged(Friend friend) {
        Friend.State before = states.put(friend.peer(), friend.state());
        if (friend.state() == Friend.State.FRIEND && before != Friend.State.FRIEND && before != Friend.State.BLOCKED) {
            out.accept(new UiEvent.Befriended(friend.name()));
        }
    }

    @Override
    public void reloaded() {
        out.accept(new UiEvent.Reload());
    }
}
