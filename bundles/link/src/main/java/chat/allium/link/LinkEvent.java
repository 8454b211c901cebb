package chat.allium.link;

/** What happens to a link. */
sealed interface LinkEvent {

    /** Bytes came; only the first {@code length} count, and only during the call. */
    record Received(byte[] bytes, int length) implements LinkEvent {}

    /** A message was queued, which will be answered. */
    record MessageSent() implements LinkEvent {}

    /** Whether frames wait for an answer; again at each progress. */
    record Awaiting(boolean outstanding) implements LinkEvent {}

    /** Time has passed. */
    record Tick() implements LinkEvent {}
}
