package chat.allium.contacts;

import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.PeerAddress;
import java.util.Optional;

/** An {@code OutgoingRow}, opened: a request of ours. */
record Asked(
        String id,
        FriendCode code,
        String name,
        Optional<PeerAddress> at,
        Optional<PeerId> owner,
        boolean received,
        int failures,
        long createdAt) {

    Asked ownedBy(PeerId newOwner) {
        return new Asked(id, code, name, at, Optional.of(newOwner), received, failures, createdAt);
    }

    Asked receivedByOwner() {
        return new Asked(id, code, name, at, owner, true, 0, createdAt);
    }

    Asked failed(int newFailures) {
        return new Asked(id, code, name, at, owner, received, newFailures, createdAt);
    }
}
