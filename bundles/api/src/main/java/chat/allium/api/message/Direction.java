package chat.allium.api.message;

/** Which way a message went. */
public enum Direction {
    /** From the friend to us. */
    IN,
    /** From us to the friend. */
    OUT
}
