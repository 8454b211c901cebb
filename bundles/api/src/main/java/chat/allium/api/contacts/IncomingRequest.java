package chat.allium.api.contacts;

import chat.allium.api.identity.PeerId;
import java.time.Instant;

/**
 * A request that somebody made to us.
 *
 * @param requester who asks
 * @param claimedName what the requester calls itself; show it with control characters made visible
 * @param scheme the transport it came over
 * @param anonymous whether that transport is anonymous
 * @param at when it came
 */
public record IncomingRequest(PeerId requester, String claimedName, String scheme, boolean anonymous, Instant at) {}
