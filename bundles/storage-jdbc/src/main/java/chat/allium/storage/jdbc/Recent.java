package chat.allium.storage.jdbc;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Rows of one table that the writer has read or written lately, as the open transaction has them: nobody else writes, so it need
 * not ask for them again.
 *
 * @param <T> a row
 */
final class Recent<T> {

    /** Some 300 KiB of lanes. */
    private static final int MOST = 1_000;

    private final Map<String, T> rows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > MOST;
        }
    };
    /** What the running closure has written. */
    private final Set<String> written = new HashSet<>();

    /** @param read asks the database */
    Optional<T> find(String key, Supplier<Optional<T>> read) {
        Optional<T> known = Optional.ofNullable(rows.get(key));
        if (known.isPresent()) {
            return known;
        }
        Optional<T> found = read.get();
        found.ifPresent(row -> rows.put(key, row));
        return found;
    }

    void put(String key, T row) {
        written.add(key);
        rows.put(key, row);
    }

    void remove(String key) {
        written.add(key);
        rows.remove(key);
    }

    void beginClosure() {
        written.clear();
    }

    /** What the closure has written was not; the database says what is there instead. */
    void undoClosure() {
        rows.keySet().removeAll(written);
    }
}
