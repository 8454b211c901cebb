package chat.allium.testkit.storage;

import chat.allium.api.storage.CodeStore;
import chat.allium.api.storage.LaneStore;
import chat.allium.api.storage.MessageStore;
import chat.allium.api.storage.PeerStore;
import chat.allium.api.storage.RequestStore;
import chat.allium.api.storage.SettingsStore;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One closure's view of the tables: the writer's half, or the committed one. */
final class MemoryTransaction implements Transaction {

    final MemoryTables tables;
    private final boolean writing;
    private final Thread owner = Thread.currentThread();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean ended;

    MemoryTransaction(MemoryTables tables, boolean writing) {
        this.tables = tables;
        this.writing = writing;
    }

    <K extends Comparable<K>, V, R> R query(MemoryTable<K, V> table, Function<? super NavigableMap<K, V>, R> query) {
        check();
        return writing ? query.apply(table.working) : tables.committed(table, query);
    }

    <K extends Comparable<K>, V> void set(MemoryTable<K, V> table, K key, @Nullable V value) {
        checkWriting();
        tables.record(table.set(key, value));
    }

    <K extends Comparable<K>, V> boolean remove(MemoryTable<K, V> table, K key) {
        checkWriting();
        boolean there = table.working.containsKey(key);
        if (there) {
            set(table, key, null);
        }
        return there;
    }

    void checkWriting() {
        check();
        if (!writing) {
            throw new IllegalStateException("a read can not write");
        }
    }

    private void check() {
        if (ended || Thread.currentThread() != owner) {
            throw new IllegalStateException("a transaction is for the thread and the time of its closure");
        }
    }

    List<Runnable> end() {
        ended = true;
        return afterCommit;
    }

    @Override
    public SettingsStore settings() {
        return new MemorySettings(this);
    }

    @Override
    public PeerStore peers() {
        return new MemoryPeers(this);
    }

    @Override
    public LaneStore lanes() {
        return new MemoryLanes(this);
    }

    @Override
    public MessageStore messages() {
        return new MemoryMessages(this);
    }

    @Override
    public CodeStore codes() {
        return new MemoryCodes(this);
    }

    @Override
    public RequestStore requests() {
        return new MemoryRequests(this);
    }

    @Override
    public void afterCommit(Runnable action) {
        checkWriting();
        afterCommit.add(action);
    }
}
