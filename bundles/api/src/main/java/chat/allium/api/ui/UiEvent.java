package chat.allium.api.ui;

import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;

/** Something a user may want to see. More kinds may come: switch with a {@code default}. */
public sealed interface UiEvent {

    /** A friend's message came. */
    record Received(String friend, Message message) implements UiEvent {}

    /** A message to a friend was stored. */
    record Sent(String friend, Message message) implements UiEvent {}

    /** A message to a friend changed its state. @param position its place in the history */
    record StateChanged(String friend, long position, MessageId id, MessageState state) implements UiEvent {}

    /** A friend is writing just now. Told at most every 3 s; nothing tells its end. */
    record Typing(String friend) implements UiEvent {}

    /** A friend's link came up or went down. */
    record Presence(String friend, boolean online) implements UiEvent {}

    /** Somebody asks to be friends. */
    record Requested(RequestView request) implements UiEvent {}

    /** A request of ours changed. @param status one sentence */
    record RequestChanged(String name, String status) implements UiEvent {}

    /** A friend is new, or a request was accepted. */
    record Befriended(String friend) implements UiEvent {}

    /** A transport's status changed. */
    record TransportChanged(TransportView transport) implements UiEvent {}

    /** Events were dropped: reload what is shown. */
    record Reload() implements UiEvent {}
}
