package chat.allium.api.queue;

/**
 * A message that waits for its friend.
 *
 * @param seq its place in the stream
 * @param position its place in the store
 * @param bytes its size
 * @param expiresNanos when it must not be offered any more, on the driver's clock
 */
public record Pending(long seq, long position, int bytes, long expiresNanos) {}
