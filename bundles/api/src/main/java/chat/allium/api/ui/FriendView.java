package chat.allium.api.ui;

import chat.allium.api.identity.PeerId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A friend.
 *
 * @param name local name
 * @param id identity key
 * @param status online, offline, being told, blocked
 * @param schemes transports that may reach it
 * @param waiting messages that wait for it
 * @param lastSeen last authenticated contact
 * @param safetyNumber to compare aloud
 */
public record FriendView(
        String name,
        PeerId id,
        String status,
        Set<String> schemes,
        int waiting,
        Optional<Instant> lastSeen,
        String safetyNumber) {}
