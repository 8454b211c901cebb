package chat.allium.api.message;

/** What is known of a message. Inbound messages are DELIVERED, or FAILED if a filter refused them, and stay so. */
public enum MessageState {
    /** Stored here; the friend does not have it yet. */
    QUEUED,
    /** On its way over a link. In memory only: at rest it is QUEUED. */
    SENDING,
    /** The friend has committed it. */
    DELIVERED,
    /** DELIVERED, and the friend's user has seen it and lets us know. At rest it is DELIVERED, with one mark for all of a friend. */
    READ,
    /** 24 hours are over and it was never written to any link: the friend does not have it. */
    EXPIRED,
    /** 24 hours are over and it was written at least once: the friend may have it. */
    UNCONFIRMED,
    /** Will never be sent, or was refused by a filter of this node when it came, for a reason that stands with it. */
    FAILED
}
