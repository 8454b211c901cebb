package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that contacts have stored, as it was at one moment. Friends are few; all of it is kept in memory. */
record State(
        Map<PeerId, Peer> peers,
        Map<String, Asked> asked,
        Map<PeerId, Asking> asking,
        List<OwnCode> codes,
        String selfName) {

    State {
        peers = Collections.unmodifiableMap(new LinkedHashMap<>(peers));
        asked = Collections.unmodifiableMap(new LinkedHashMap<>(asked));
        asking = Collections.unmodifiableMap(new LinkedHashMap<>(asking));
        codes = List.copyOf(codes);
    }

    Optional<Peer> peer(PeerId id) {
        return Optional.ofNullable(peers.get(id));
    }

    Optional<Asking> asking(PeerId requester) {
        return Optional.ofNullable(asking.get(requester));
    }

    Optional<Asked> asked(String id) {
        return Optional.ofNullable(asked.get(id));
    }

    /** The request that we made to this peer. */
    Optional<Asked> askedOf(PeerId owner) {
        return asked.values().stream()
                .filter(request -> request.owner().equals(Optional.of(owner)))
                .findFirst();
    }

    /** Requests that wait for their owner, which those do not that crossed with one we accepted. */
    List<Asked> waiting() {
        return asked.values().stream().filter(this::waits).toList();
    }

    boolean waits(Asked request) {
        return request.owner().flatMap(this::peer).flatMap(Peer::friend).isEmpty();
    }

    /** Whether somebody but {@code except} has this name, in any case. */
    boolean taken(String name, Optional<PeerId> except) {
        return peers.values().stream()
                        .filter(peer -> !except.equals(Optional.of(peer.id())))
                        .anyMatch(peer -> peer.name().equalsIgnoreCase(name))
                || asked.values().stream()
                        .filter(request -> except.isEmpty() || !request.owner().equals(except))
                        .anyMatch(request -> request.name().equalsIgnoreCase(name));
    }

    long pending(String codeId) {
        return asking.values().stream()
                .filter(request -> request.waits() && request.codeId().equals(codeId))
                .count();
    }
}
