package chat.allium.api.pool;

/** What speaks for a dial, the most urgent first: when there are not dials enough for all, one of less urgency gives way. */
public enum Urgency {
    /** A message waits, and nothing says that the peer is not there. */
    MESSAGE,
    /** The peer is looked for, as after the start. */
    SEEK,
    /** The last dial failed, or this one has had no answer for a while. */
    DOUBTFUL
}
