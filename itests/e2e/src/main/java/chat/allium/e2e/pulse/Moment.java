package chat.allium.e2e.pulse;

/** What may be going on in a node while a part of it is stopped. */
public enum Moment {
    /** Calls into the storage that have not returned. */
    CALL_IN_FLIGHT,
    /** Writes that were taken into a batch which is not committed. */
    BATCH_OPEN,
    /** A dial. */
    DIAL_UNDER_WAY,
    /** A text of which a part has come, and another has not. */
    FRAGMENT_HALF_SENT
}
