package chat.allium.api.message;

/**
 * Names a message at both friends.
 *
 * @param stream the direction it went
 * @param seq its place there, from 1, given in the commit that stored it
 */
public record MessageId(StreamId stream, long seq) {}
