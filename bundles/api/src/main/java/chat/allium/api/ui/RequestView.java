package chat.allium.api.ui;

import java.time.Instant;

/**
 * A request that waits for an answer.
 *
 * @param number by which {@code accept} and {@code decline} know it; stable while it waits
 * @param incoming whether we are to answer
 * @param name claimed by the requester (incoming) or local (outgoing)
 * @param identity the requester's short id, or empty
 * @param status one sentence
 * @param at when it was made
 */
public record RequestView(int number, boolean incoming, String name, String identity, String status, Instant at) {}
