package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.CodeStore;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.LaneStore;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.MessageStore;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerStore;
import chat.allium.api.storage.RequestStore;
import chat.allium.api.storage.SettingsStore;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One of many nodes that keep what they have in one store, so that it has one writer: they have only one friend, the same, and each
 * keeps its rows under another name for it.
 *
 * @param friend the one friend
 * @param alias under what its rows are kept
 */
record SharedStore(Storage below, PeerId friend, PeerId alias) implements Storage {

    @Override
    public <T> T read(Function<Transaction, T> work) {
        return below.read(tx -> work.apply(new View(this, tx)));
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        return below.write(tx -> work.apply(new View(this, tx)));
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        return below.submit(tx -> work.apply(new View(this, tx)));
    }

    @Override
    public OptionalLong freeBytes() {
        return below.freeBytes();
    }

    private PeerId in(PeerId peer) {
        return peer.equals(friend) ? alias : peer;
    }

    private record View(SharedStore store, Transaction tx) implements Transaction {

        @Override
        public SettingsStore settings() {
            return new Settings(tx.settings(), store.alias.text().substring(0, 16) + '/');
        }

        @Override
        public PeerStore peers() {
            return new Peers(store, tx.peers());
        }

        @Override
        public LaneStore lanes() {
            return new Lanes(store, tx.lanes());
        }

        @Override
        public MessageStore messages() {
            return new Messages(store, tx.messages());
        }

        @Override
        public CodeStore codes() {
            return tx.codes();
        }

        @Override
        public RequestStore requests() {
            return tx.requests();
        }

        @Override
        public void afterCommit(Runnable action) {
            tx.afterCommit(action);
        }
    }

    private record Settings(SettingsStore below, String prefix) implements SettingsStore {

        @Override
        public Optional<byte[]> get(String key) {
            return below.get(prefix + key);
        }

        @Override
        public void put(String key, byte[] value) {
            below.put(prefix + key, value);
        }

        @Override
        public void remove(String key) {
            below.remove(prefix + key);
        }
    }

    private record Peers(SharedStore store, PeerStore below) implements PeerStore {

        @Override
        public Optional<PeerRow> find(PeerId peer) {
            return below.find(store.in(peer)).map(row -> renamed(row, peer));
        }

        @Override
        public List<PeerRow> page(Optional<PeerId> after, int limit) {
            return after.isPresent() ? List.of() : find(store.friend).stream().toList();
        }

        @Override
        public void put(PeerRow row) {
            below.put(renamed(row, store.in(row.peer())));
        }

        @Override
        public boolean remove(PeerId peer) {
            return below.remove(store.in(peer));
        }

        private static PeerRow renamed(PeerRow row, PeerId peer) {
            return new PeerRow(
                    peer,
                    row.state(),
                    row.name(),
                    row.addresses(),
                    row.clearAllowed(),
                    row.createdAt(),
                    row.lastSeenAt());
        }
    }

    private record Lanes(SharedStore store, LaneStore below) implements LaneStore {

        @Override
        public Optional<LaneRow> find(PeerId peer) {
            return below.find(store.in(peer)).map(row -> renamed(row, peer));
        }

        @Override
        public void put(LaneRow row) {
            below.put(renamed(row, store.in(row.peer())));
        }

        @Override
        public boolean remove(PeerId peer) {
            return below.remove(store.in(peer));
        }

        private static LaneRow renamed(LaneRow row, PeerId peer) {
            return new LaneRow(
                    peer,
                    row.out(),
                    row.nextSeq(),
                    row.base(),
                    row.basePosition(),
                    row.attemptedUpTo(),
                    row.attempt(),
                    row.retryMillis(),
                    row.in(),
                    row.high());
        }
    }

    private record Messages(SharedStore store, MessageStore below) implements MessageStore {

        @Override
        public long add(MessageRow row) {
            return below.add(renamed(row, store.in(row.peer())));
        }

        @Override
        public Optional<MessageRow> find(PeerId peer, long position) {
            return below.find(store.in(peer), position).map(row -> renamed(row, peer));
        }

        @Override
        public List<MessageRow> before(PeerId peer, OptionalLong before, int limit) {
            return renamed(below.before(store.in(peer), before, limit), peer);
        }

        @Override
        public List<MessageRow> from(PeerId peer, long from, int limit) {
            return renamed(below.from(store.in(peer), from, limit), peer);
        }

        @Override
        public boolean setState(PeerId peer, long position, MessageState state, String reason) {
            return below.setState(store.in(peer), position, state, reason);
        }

        @Override
        public int removeSome(PeerId peer, int limit) {
            return below.removeSome(store.in(peer), limit);
        }

        private static List<MessageRow> renamed(List<MessageRow> rows, PeerId peer) {
            return rows.stream().map(row -> renamed(row, peer)).toList();
        }

        private static MessageRow renamed(MessageRow row, PeerId peer) {
            return new MessageRow(
                    peer,
                    row.position(),
                    row.row(),
                    row.direction(),
                    row.id(),
                    row.state(),
                    row.reason(),
                    row.type(),
                    row.size(),
                    row.at(),
                    row.body());
        }
    }
}
