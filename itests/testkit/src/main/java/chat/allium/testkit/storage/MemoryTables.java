package chat.allium.testkit.storage;

import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

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

    final MemoryTable<String, byte[]> settings = new MemoryTable<>();
    final MemoryTable<String, PeerRow> peers = new MemoryTable<>();
    final MemoryTable<String, LaneRow> lanes = new MemoryTable<>();
    final MemoryTable<Place, MessageRow> messages = new MemoryTable<>();
    /** The highest position ever given to each peer's messages. */
    final MemoryTable<String, Long> lastPositions = new MemoryTable<>();

    final MemoryTable<String, CodeRow> codes = new MemoryTable<>();
    final MemoryTable<String, OutgoingRow> outgoing = new MemoryTable<>();
    final MemoryTable<String, IncomingRow> incoming = new MemoryTable<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<MemoryTable.Change<?, ?>> journal = new ArrayList<>();

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
        } finally {
            lock.unlock();
        }
        journal.clear();
    }
}
