package @PACKAGE@;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.StoredRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All rows by name, twice: as the writer sees them, and as they were committed, for everybody else. */
final class Rows {

    private record Change(RowName name, Optional<StoredRow> before) {}

    private final Journal journal;
    private final NavigableMap<RowName, StoredRow> committed;
    private final NavigableMap<RowName, StoredRow> working;
    private final List<Change> changes = new ArrayList<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private Optional<SortedMap<RowName, Long>> followed = Optional.empty();
    private long revision;

    Rows(Journal journal) throws IOException {
        this.journal = journal;
        this.committed = journal.load();
        this.working = new TreeMap<>(committed);
    }

    /** Rows of a kind from a name on, in their order. */
    static Stream<StoredRow> from(NavigableMap<RowName, StoredRow> rows, RowName name, boolean inclusive) {
        return rows.tailMap(name, inclusive).values().stream()
                .takeWhile(row -> row.name().kind() == name.kind());
    }

    static RowName first(Kind kind) {
        return new RowName(kind, "", Long.MIN_VALUE);
    }

    /** Asks what the writer sees. For the writer only. */
    <T> T working(Function<NavigableMap<RowName, StoredRow>, T> query) {
        return query.apply(working);
    }

    /** Asks what was committed. The query may not call back. */
    <T> T committed(Function<NavigableMap<RowName, StoredRow>, T> query) {
        return reading(() -> query.apply(committed));
    }

    private <T> T reading(Supplier<T> query) {
        lock.readLock().lock();
        try {
            return query.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private <T> T changing(Supplier<T> change) {
        lock.writeLock().lock();
        try {
            return change.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Changes what the writer sees; false if it was not there. */
    boolean set(RowName name, Optional<StoredRow> row) {
        Optional<StoredRow> before = Optional.ofNullable(working.get(name));
        if (row.isPresent() || before.isPresent()) {
            changes.add(new Change(name, before));
            put(working, name, row);
        }
        return before.isPresent();
    }

    private static void put(NavigableMap<RowName, StoredRow> rows, RowName name, Optional<StoredRow> row) {
        row.ifPresentOrElse(there -> rows.put(name, there), () -> rows.remove(name));
    }

    int savepoint() {
        return changes.size();
    }

    void rollback(int savepoint) {
        while (changes.size() > savepoint) {
            Change last = changes.removeLast();
            put(working, last.name(), last.before());
        }
    }

    /** Makes the changes durable, then visible. @throws IOException then nothing was changed */
    void commit() throws IOException {
        if (changes.isEmpty()) {
            return;
        }
        Set<RowName> names = new LinkedHashSet<>();
        changes.forEach(change -> names.add(change.name()));
        List<RowState> states = names.stream()
                .map(name -> new RowState(name, Optional.ofNullable(working.get(name))))
                .toList();
        try {
            journal.append(states);
        } catch (IOException | RuntimeException e) {
            rollback(0);
            throw e;
        }
        changes.clear();
        changing(() -> {
            revision++;
            states.forEach(state -> put(committed, state.name(), state.row()));
            followed.ifPresent(feed -> names.forEach(name -> feed.put(name, revision)));
            return revision;
        });
    }

    /** Gives room back where that is worth it. */
    void compact() throws IOException {
        journal.compactIfWorth(working.values());
    }

    Store.Feed follow() {
        return changing(() -> {
            if (followed.isPresent()) {
                throw new IllegalStateException("this store is followed already");
            }
            followed = Optional.of(new TreeMap<>());
            return new Feed();
        });
    }

    private final class Feed implements Store.Feed {

        @Override
        public SortedMap<RowName, Long> take() {
            return changing(() -> {
                SortedMap<RowName, Long> taken =
                        followed.orElseThrow(() -> new StorageException("Nobody follows this store any more."));
                followed = Optional.of(new TreeMap<>());
                return taken;
            });
        }

        @Override
        public void close() {
            changing(() -> followed = Optional.empty());
        }
    }
}
