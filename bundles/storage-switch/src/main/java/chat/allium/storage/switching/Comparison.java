package chat.allium.storage.switching;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads two stores side by side, by name, while one of them is written to. Rows that are not the same at both are suspects: whoever
 * compares has to account for each by a change that came meanwhile.
 */
final class Comparison {

    private final Checksum same = new Checksum();
    private final Set<RowName> suspects = new HashSet<>();
    private final Store from;
    private final Store to;
    private final LongConsumer progress;
    private long seen;

    /** @param progress takes the number of rows looked at, now and then */
    Comparison(Store from, Store to, LongConsumer progress) {
        this.from = from;
        this.to = to;
        this.progress = progress;
    }

    void run() {
        for (Kind kind : Kind.values()) {
            compare(new Walk(from, kind), new Walk(to, kind));
        }
    }

    private void compare(Walk lefts, Walk rights) {
        @Nullable StoredRow l = next(lefts);
        @Nullable StoredRow r = next(rights);
        while (l != null || r != null) {
            int order = l == null ? 1 : r == null ? -1 : l.name().compareTo(r.name());
            if (order == 0 && l != null && r != null) {
                both(l, r);
            } else {
                suspects.add(
                        order < 0 && l != null
                                ? l.name()
                                : Objects.requireNonNull(r).name());
            }
            l = order <= 0 ? next(lefts) : l;
            r = order >= 0 ? next(rights) : r;
            if (++seen % Walk.PAGE == 0) {
                progress.accept(seen);
            }
        }
    }

    private static @Nullable StoredRow next(Walk walk) {
        return walk.hasNext() ? walk.next() : null;
    }

    private void both(StoredRow l, StoredRow r) {
        Checksum.Part part = same.part(l);
        if (part.equals(same.part(r))) {
            same.add(part);
        } else {
            suspects.add(l.name());
        }
    }

    /** Names of rows that were at one store only, or not the same. */
    Set<RowName> suspects() {
        return suspects;
    }

    /** Rows that were the same. */
    long rows() {
        return same.rows();
    }

    /** Of the rows that were the same. */
    String checksum() {
        return same.text();
    }
}
