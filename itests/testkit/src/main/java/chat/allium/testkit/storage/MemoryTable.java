package chat.allium.testkit.storage;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.StoredRow;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A table twice: as the writer sees it, and as it was committed. */
final class MemoryTable<K extends Comparable<K>, V> {

    private final RowName.Kind kind;
    private final Function<K, RowName> name;
    private final Function<RowName, K> key;
    private final BiFunction<K, V, StoredRow> row;

    MemoryTable(
            RowName.Kind kind, Function<K, RowName> name, Function<RowName, K> key, BiFunction<K, V, StoredRow> row) {
        this.kind = kind;
        this.name = name;
        this.key = key;
        this.row = row;
    }

    /** One whose keys are texts. */
    static <V> MemoryTable<String, V> byText(RowName.Kind kind, BiFunction<String, V, StoredRow> row) {
        return new MemoryTable<>(kind, key -> new RowName(kind, key), RowName::key, row);
    }

    RowName.Kind kind() {
        return kind;
    }

    List<StoredRow> page(Optional<RowName> after, int limit) {
        NavigableMap<K, V> rest =
                after.map(a -> committed.tailMap(key.apply(a), false)).orElse(committed);
        return rest.entrySet().stream()
                .limit(limit)
                .map(e -> row.apply(e.getKey(), e.getValue()))
                .toList();
    }

    Optional<StoredRow> find(RowName wanted) {
        K at = key.apply(wanted);
        return Optional.ofNullable(committed.get(at)).map(value -> row.apply(at, value));
    }

    final NavigableMap<K, V> working = new TreeMap<>();
    final NavigableMap<K, V> committed = new TreeMap<>();

    /** Sets or, with null, removes a row of the working half. */
    Change<K, V> set(K key, @Nullable V value) {
        Change<K, V> change = new Change<>(this, key, working.get(key));
        assign(working, key, value);
        return change;
    }

    private static <K, V> void assign(NavigableMap<K, V> map, K key, @Nullable V value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    /** What it takes to undo a change, or to publish it. */
    record Change<K extends Comparable<K>, V>(
            MemoryTable<K, V> table, K key, @Nullable V before) {

        RowName name() {
            return table.name.apply(key);
        }

        void undo() {
            assign(table.working, key, before);
        }

        void publish() {
            assign(table.committed, key, table.working.get(key));
        }
    }
}
