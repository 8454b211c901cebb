package chat.allium.contacts;

import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A {@code PeerRow}, opened. Times in milliseconds; {@code lastSeen} 0 for never. */
record Peer(
        PeerId id,
        PeerState state,
        String name,
        List<PeerAddress> addresses,
        Set<String> clearAllowed,
        long since,
        long lastSeen) {

    Peer in(PeerState newState) {
        return new Peer(id, newState, name, addresses, clearAllowed, since, lastSeen);
    }

    Peer named(String newName) {
        return new Peer(id, state, newName, addresses, clearAllowed, since, lastSeen);
    }

    Peer seen(long at) {
        return new Peer(id, state, name, addresses, clearAllowed, since, at);
    }

    Peer reachable(List<PeerAddress> newAddresses) {
        return new Peer(id, state, name, newAddresses, clearAllowed, since, lastSeen);
    }

    /** Transport {@code scheme}, which is not anonymous, may be used, or no longer. */
    Peer clear(String scheme, boolean allowed) {
        Set<String> schemes = new TreeSet<>(clearAllowed);
        if (allowed) {
            schemes.add(scheme);
        } else {
            schemes.remove(scheme);
        }
        return new Peer(id, state, name, addresses, schemes, since, lastSeen);
    }

    /** Empty while it has not answered our request. */
    Optional<Friend> friend() {
        return switch (state) {
            case PENDING -> Optional.empty();
            case ACCEPTING -> Optional.of(friend(Friend.State.ACCEPTING));
            case FRIEND -> Optional.of(friend(Friend.State.FRIEND));
            case BLOCKED -> Optional.of(friend(Friend.State.BLOCKED));
        };
    }

    private Friend friend(Friend.State shown) {
        TreeSet<String> schemes = new TreeSet<>();
        addresses.forEach(address -> schemes.add(address.scheme()));
        return new Friend(
                id,
                name,
                shown,
                schemes,
                clearAllowed,
                Instant.ofEpochMilli(since),
                lastSeen == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastSeen)));
    }
}
