package chat.allium.api.storage;

/** What a peer is to us. Stored by name: never rename. */
public enum PeerState {
    /** We asked it and know its key; its links may carry only its answer. */
    PENDING,
    /** We accepted it and it does not know yet; messages to it wait. */
    ACCEPTING,
    /** A friend. */
    FRIEND,
    /** Links are closed and requests dropped, without a visible difference to being offline. */
    BLOCKED
}
