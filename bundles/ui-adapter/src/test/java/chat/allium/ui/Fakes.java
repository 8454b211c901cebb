package chat.allium.ui;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.contacts.IncomingRequest;
import chat.allium.api.contacts.OutgoingRequest;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.message.Signal;
import chat.allium.api.message.Statistics;
import chat.allium.api.message.StreamId;
import chat.allium.api.transport.PeerAddress;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** In-memory neighbours of the facade. */
final class Fakes {

    private Fakes() {}

    static PeerId peer(int n) {
        byte[] key = new byte[PeerId.LENGTH];
        key[0] = (byte) n;
        return PeerId.of(key);
    }

    static Friend friend(int n, String name, Friend.State state) {
        return new Friend(peer(n), name, state, Set.of("tcp"), Set.of("tcp"), Instant.EPOCH, Optional.empty());
    }

    static Message message(int peer, Direction direction, String text) {
        MessageId id = new MessageId(StreamId.of(new byte[StreamId.LENGTH]), 1);
        return new Message(peer(peer), 1, id, direction, MessageState.DELIVERED, "", Instant.EPOCH, Content.text(text));
    }

    /** An implementation of which only the given methods may be called; each returns one value. */
    static <T> T stub(Class<T> type, Map<String, Object> answers) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (!answers.containsKey(method.getName())) {
                throw new UnsupportedOperationException(method.getName());
            }
            return answers.get(method.getName());
        });
        return type.cast(proxy);
    }

    static final class FakeMessenger implements Messenger {
        final List<String> sent = new ArrayList<>();
        final List<QueuedLane> queue = new ArrayList<>();
        final List<Message> history = new ArrayList<>();
        final Set<Signal> told = EnumSet.noneOf(Signal.class);
        Optional<String> trouble = Optional.empty();

        @Override
        public MessageId send(PeerId to, Content content) {
            sent.add(to + " " + content.asText());
            return new MessageId(StreamId.of(new byte[StreamId.LENGTH]), sent.size());
        }

        @Override
        public MessageId sendOnce(PeerId to, Content content, String key) {
            throw new UnsupportedOperationException("user interfaces do not need it");
        }

        @Override
        public List<Message> history(PeerId with, OptionalLong before, int limit) {
            return history.stream()
                    .filter(m -> m.peer().equals(with) && m.position() < before.orElse(Long.MAX_VALUE))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Statistics statistics() {
            Statistics.Count none = new Statistics.Count(0, 0);
            return new Statistics(Duration.ZERO, none, none, none, List.of(), Map.of(), 0, OptionalLong.empty());
        }

        @Override
        public List<QueuedLane> queue() {
            return queue;
        }

        @Override
        public void retry(PeerId peer) {
            sent.add("retry " + peer);
        }

        @Override
        public void drop(PeerId to, MessageId message) {
            sent.add("drop " + to + " " + message.seq());
        }

        @Override
        public void seen(PeerId friend, MessageId upTo) {
            sent.add("seen " + friend + " " + upTo.seq());
        }

        @Override
        public void typing(PeerId friend) {
            sent.add("typing " + friend);
        }

        @Override
        public boolean tells(Signal signal) {
            return told.contains(signal);
        }

        @Override
        public void tell(Signal signal, boolean on) {
            told.removeIf(s -> !on && s == signal);
            told.addAll(on ? Set.of(signal) : Set.of());
        }

        @Override
        public Optional<String> trouble() {
            return trouble;
        }
    }

    static final class FakeContacts implements Contacts {
        final List<Friend> friends = new ArrayList<>();
        final List<IncomingRequest> incoming = new ArrayList<>();
        final List<OutgoingRequest> outgoing = new ArrayList<>();
        final List<String> calls = new ArrayList<>();

        @Override
        public String selfName() {
            return "me";
        }

        @Override
        public void nameSelf(String name) {
            calls.add("nameSelf " + name);
        }

        @Override
        public FriendCode code() {
            return FriendCode.of(new byte[FriendCode.LENGTH]);
        }

        @Override
        public void befriend(FriendCode code, Optional<PeerAddress> at, String name) throws ContactException {
            if (friend(name).isPresent()) {
                throw new ContactException("The name " + name + " is taken.");
            }
            calls.add("befriend " + name + at.map(a -> " at " + a.text()).orElse(""));
        }

        @Override
        public List<OutgoingRequest> outgoing() {
            return outgoing;
        }

        @Override
        public List<IncomingRequest> incoming() {
            return incoming;
        }

        @Override
        public Friend accept(PeerId requester, String name) {
            calls.add("accept " + requester + " " + name);
            return new Friend(
                    requester, name, Friend.State.ACCEPTING, Set.of(), Set.of(), Instant.EPOCH, Optional.empty());
        }

        @Override
        public void decline(PeerId requester) {
            calls.add("decline " + requester);
        }

        @Override
        public void cancel(String name) {
            calls.add("cancel " + name);
        }

        @Override
        public List<Friend> friends() {
            return friends;
        }

        @Override
        public Optional<Friend> friend(String name) {
            return friends.stream().filter(f -> f.name().equalsIgnoreCase(name)).findFirst();
        }

        @Override
        public Optional<Friend> friend(PeerId peer) {
            return friends.stream().filter(f -> f.peer().equals(peer)).findFirst();
        }

        @Override
        public void rename(PeerId peer, String name) {
            calls.add("rename " + peer + " " + name);
        }

        @Override
        public void remove(PeerId peer) {
            calls.add("remove " + peer);
        }

        @Override
        public void allowClear(PeerId peer, String scheme, boolean allowed, Optional<PeerAddress> at) {
            calls.add("allowClear " + peer + " " + scheme + " " + allowed
                    + at.map(a -> " " + a.text()).orElse(""));
        }

        @Override
        public void block(PeerId peer, boolean blocked) {
            calls.add("block " + peer + " " + blocked);
        }
    }
}
