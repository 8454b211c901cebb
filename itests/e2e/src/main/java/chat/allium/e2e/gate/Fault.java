package chat.allium.e2e.gate;

/** How a storage can be broken. */
public enum Fault {
    /** Not at all. */
    NONE,
    /** It forgets what it has of a friend's stream, so that a copy is no duplicate to it. */
    FORGETS_HIGH,
    /** What comes in is said to be stored before it is. */
    ANSWERS_INBOUND_EARLY,
    /** What goes out is said to be stored before it is. */
    ANSWERS_OUTBOUND_EARLY,
    /** What is to be sent is stored as delivered. */
    CLAIMS_DELIVERED
}
