package chat.allium.testkit.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that a {@link MemoryStorage} keeps; outlives it, as a disk does. Peers are known by their text form. */
final class MemoryTables {

    /** Where a message stands. */
    record Place(String peer, long position) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int peers = peer.compareTo(other.peer);
            return peers != 0 ? peers : Long.compare(position, other.position);
        }
    }

    final MemoryTable<String, byte[]> settings = MemoryTable.byText(Kind.SETTING, StoredRow.Setting::new);
    final MemoryTable<String, PeerRow> peers = MemoryTable.byText(Kind.PEER, (key, row) -> new StoredRow.Peer(row));
    final MemoryTable<String, LaneRow> lanes = MemoryTable.byText(Kind.LANE, (key, row) -> new StoredRow.Lane(row));
    /** The highest position that was given to each peer's messages when some were removed. */
    final MemoryTable<String, Long> historyEnds = MemoryTable.byText(
            Kind.HISTORY_END, (key, position) -> new StoredRow.HistoryEnd(PeerId.parse(key), position));

    final MemoryTable<String, CodeRow> codes = MemoryTable.byText(Kind.CODE, (key, row) -> new StoredRow.Code(row));
    final MemoryTable<String, OutgoingRow> outgoing =
            MemoryTable.byText(Kind.OUTGOING, (key, row) -> new StoredRow.Outgoing(row));
    final MemoryTable<String, IncomingRow> incoming =
            MemoryTable.byText(Kind.INCOMING, (key, row) -> new StoredRow.Incoming(row));
    final MemoryTable<Place, MessageRow> messages = new MemoryTable<>(
            Kind.MESSAGE,
            place -> new RowName(Kind.MESSAGE, place.peer(), place.position()),
            name -> new Place(name.key(), name.position()),
            (place, row) -> new StoredRow.Message(row));

    final List<MemoryTable<?, ?>> all =
            List.of(settings, peers, lanes, historyEnds, codes, outgoing, incoming, messages);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<MemoryTable.Change<?, ?>> journal = new ArrayList<>();
    private @Nullable SortedMap<RowName, Long> followed;
    private long rev;

    /** Reads what was committed. */
    <K extends Comparable<K>, V, R> R committed(
            MemoryTable<K, V> table, Function<? super NavigableMap<K, V>, R> query) {
        lock.lock();
        try {
            return query.apply(table.committed);
        } finally {
            lock.unlock();
        }
    }

    void record(MemoryTable.Change<?, ?> change) {
        journal.add(change);
    }

    int savepoint() {
        return journal.size();
    }

    void rollback(int savepoint) {
        while (journal.size() > savepoint) {
            journal.removeLast().undo();
        }
    }

    void commit() {
        lock.lock();
        try {
            journal.forEach(MemoryTable.Change::publish);
            SortedMap<RowName, Long> changed = followed;
            if (changed != null) {
                journal.forEach(change -> changed.put(change.name(), ++rev));
            }
        } finally {
            lock.unlock();
        }
        journal.clear();
    }

    MemoryTable<?, ?> of(Kind kind) {
        return all.stream().filter(table -> table.kind() == kind).findFirst().orElseThrow();
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Store.Feed follow() {
        return locked(() -> {
            if (followed != null) {
                throw new IllegalStateException("this store is followed already");
            }
            followed = new TreeMap<>();
            return new Followed();
        });
    }

    private final class Followed implements Store.Feed {

        @Override
        public SortedMap<RowName, Long> take() {
            return locked(() -> {
                SortedMap<RowName, Long> taken = Objects.requireNonNull(followed);
                followed = new TreeMap<>();
                return taken;
            });
        }

        @Override
        public void close() {
            locked(() -> followed = null);
        }
    }
}
