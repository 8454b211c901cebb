package chat.allium.testkit.storage;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table twice: as the writer sees it, and as it was committed. */
final class MemoryTable<K extends Comparable<K>, V> {

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

        void undo() {
            assign(table.working, key, before);
        }

        void publish() {
            assign(table.committed, key, table.working.get(key));
        }
    }
}
