package chat.allium.testkit.node;

import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.contacts.IncomingRequest;
import chat.allium.api.contacts.OutgoingRequest;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.PeerAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The friends of a node in memory, to be looked up; the test makes them. Thread-safe. */
final class MemoryContacts implements Contacts {

    private final Map<PeerId, Friend> friends = new ConcurrentHashMap<>();

    void add(PeerId peer, String name, Instant since) {
        if (friend(name).isPresent()) {
            throw new IllegalArgumentException("there is a friend " + name + " already");
        }
        friends.put(
                peer,
                new Friend(peer, name, Friend.State.FRIEND, Set.of("memory"), Set.of(), since, Optional.of(since)));
    }

    @Override
    public List<Friend> friends() {
        return friends.values().stream()
                .sorted(Comparator.comparing(Friend::name))
                .toList();
    }

    @Override
    public Optional<Friend> friend(String name) {
        return friends.values().stream()
                .filter(f -> f.name().equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public Optional<Friend> friend(PeerId peer) {
        return Optional.ofNullable(friends.get(peer));
    }

    @Override
    public String selfName() {
        return "node";
    }

    @Override
    public List<OutgoingRequest> outgoing() {
        return List.of();
    }

    @Override
    public List<IncomingRequest> incoming() {
        return List.of();
    }

    @Override
    public void nameSelf(String name) {
        throw unsupported();
    }

    @Override
    public FriendCode code() {
        throw unsupported();
    }

    @Override
    public void befriend(FriendCode code, Optional<PeerAddress> at, String name) {
        throw unsupported();
    }

    @Override
    public Friend accept(PeerId requester, String name) {
        throw unsupported();
    }

    @Override
    public void decline(PeerId requester) {
        throw unsupported();
    }

    @Override
    public void cancel(String name) {
        throw unsupported();
    }

    @Override
    public void rename(PeerId peer, String name) {
        throw unsupported();
    }

    @Override
    public void remove(PeerId peer) {
        throw unsupported();
    }

    @Override
    public void allowClear(PeerId peer, String scheme, boolean allowed, Optional<PeerAddress> at) {
        throw unsupported();
    }

    @Override
    public void block(PeerId peer, boolean blocked) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("the friends of a node in memory are made by its test");
    }
}
