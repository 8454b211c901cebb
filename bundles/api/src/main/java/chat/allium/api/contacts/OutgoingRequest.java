package chat.allium.api.contacts;

import java.time.Instant;

/**
 * A request that we made.
 *
 * @param name local name of the friend to be
 * @param received whether its owner has it: then it is for them to answer
 * @param status one sentence for the user
 * @param at when it was made
 */
public record OutgoingRequest(String name, boolean received, String status, Instant at) {}
