package chat.allium.api.ui;

import chat.allium.api.transport.TransportStatus;

/**
 * A transport.
 *
 * @param scheme its name
 * @param anonymous whether it hides where the node is
 * @param status how it is doing
 * @param links links that run over it just now
 */
public record TransportView(String scheme, boolean anonymous, TransportStatus status, int links) {}
