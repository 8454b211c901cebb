package chat.allium.contacts;

import chat.allium.api.identity.PeerId;

/** Something to bring to a peer. */
sealed interface Errand {

    /** A request of ours. @param id of its row */
    record Ask(String id) implements Errand {}

    /** Our answer to a request. @param requester who asked */
    record Answer(PeerId requester) implements Errand {}
}
