package chat.allium.storage.jdbc;

import chat.allium.api.storage.RowName;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table whose rows are found by one text key, and its statements. {@link #update} and {@link #insert} take the same parameters
 * in the same order (revision, columns, key): together they are the upsert that every engine understands.
 */
record Table(RowName.Kind kind, String name, String key, List<String> columns) {

    static Table of(RowName.Kind kind, String name, String key, String... columns) {
        return new Table(kind, name, key, List.of(columns));
    }

    String update() {
        return "UPDATE " + name + " SET rev = ?"
                + columns.stream().map(column -> ", " + column + " = ?").collect(Collectors.joining()) + " WHERE " + key
                + " = ?";
    }

    String insert() {
        return "INSERT INTO " + name + " (rev, " + String.join(", ", columns) + ", " + key + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns.size() + 2, "?")) + ")";
    }

    String delete() {
        return "DELETE FROM " + name + " WHERE " + key + " = ?";
    }

    /** The columns, then the key. */
    String select() {
        return "SELECT " + String.join(", ", columns) + ", " + key + " FROM " + name;
    }

    String selectByKey() {
        return select() + " WHERE " + key + " = ?";
    }

    /** A page by key. */
    String selectPage() {
        return select() + " WHERE " + key + " > ? ORDER BY " + key + " FETCH FIRST ? ROWS ONLY";
    }

    String selectOldestFirst() {
        return select() + " ORDER BY created_at, " + key + " FETCH FIRST 200 ROWS ONLY";
    }
}
