package chat.allium.api.storage;

/** What a peer is to us. Stored by name: never rename. */
public enum PeerState {
    /** We asked it and know its key; its links may carry only its answer. Its lane is there, so that HELLO grants credit. */
    PENDING,
    /** We accepted it and it does not know yet; messages to it wait, messages from it are taken. */
    ACCEPTING,
    /** A friend. */
    FRIEND,
    /** Links are closed and requests dropped, without a visible difference to being offline. */
    BLOCKED
}
