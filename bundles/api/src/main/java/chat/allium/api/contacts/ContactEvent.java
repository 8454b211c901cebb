package chat.allium.api.contacts;

import chat.allium.api.identity.PeerId;

/** Something that happened to friends and requests, told after its commit. More kinds may come: switch with a {@code default}. */
public sealed interface ContactEvent {

    /** Somebody asks to be friends. */
    record Requested(IncomingRequest request) implements ContactEvent {}

    /** A request of ours changed: delivered, waiting, declined; its status says it. */
    record RequestChanged(OutgoingRequest request) implements ContactEvent {}

    /** A request of ours was declined and is gone. @param name its local name */
    record Declined(String name) implements ContactEvent {}

    /** A friend is new or has changed (state, name, addresses). */
    record FriendChanged(Friend friend) implements ContactEvent {}

    /** A friend is gone. @param name its last local name */
    record FriendRemoved(PeerId peer, String name) implements ContactEvent {}
}
