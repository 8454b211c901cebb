package chat.allium.api.pool;

import chat.allium.api.identity.PeerId;

/**
 * A link that is up.
 *
 * @param peer the friend
 * @param scheme the transport it runs over
 * @param dialled whether this side dialled
 */
public record LinkView(PeerId peer, String scheme, boolean dialled) {}
