package chat.allium.api.storage;

import java.util.Optional;

/**
 * A row as it is just now.
 *
 * @param name what it is called
 * @param row it; empty if there is none (any more)
 */
public record RowState(RowName name, Optional<StoredRow> row) {

    /** A row that is there. */
    public static RowState of(StoredRow row) {
        return new RowState(row.name(), Optional.of(row));
    }
}
