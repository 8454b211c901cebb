package chat.allium.api.limit;

/**
 * What a bucket gave.
 *
 * @param granted tokens taken, from 0 to what was wanted
 * @param nextNanos when one more token will be there, on the caller's clock; no later than the call itself if there is one now
 */
public record Grant(int granted, long nextNanos) {}
