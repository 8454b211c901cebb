package chat.allium.api.message;

import chat.allium.api.identity.PeerId;

/** Something that happened, told after its commit. More kinds may come: switch with a {@code default}. */
public sealed interface MessengerEvent {

    /** The friend concerned. */
    PeerId peer();

    /** A message was stored, in or out. @param message as stored */
    record Stored(Message message) implements MessengerEvent {
        @Override
        public PeerId peer() {
            return message.peer();
        }
    }

    /** Messages changed state. @param position of the message @param id of the message @param state the new one */
    record StateChanged(PeerId peer, long position, MessageId id, MessageState state) implements MessengerEvent {}

    /** A friend is writing just now. Told at most every 3 s, and nothing tells its end. */
    record Typing(PeerId peer) implements MessengerEvent {}

    /** A friend's link came up or went down. @param connected whether it is up */
    record PresenceChanged(PeerId peer, boolean connected) implements MessengerEvent {}
}
