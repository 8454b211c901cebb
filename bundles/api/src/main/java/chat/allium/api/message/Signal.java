package chat.allium.api.message;

/** What a user may let friends know beside messages. Both are off until the user turns them on. */
public enum Signal {
    /** What the user has read, and so when. */
    RECEIPTS,
    /** That the user is writing just now. */
    TYPING
}
