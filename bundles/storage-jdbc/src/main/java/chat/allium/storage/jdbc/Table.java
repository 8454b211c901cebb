package chat.allium.storage.jdbc;

import chat.allium.api.storage.RowName;
import java.util.Collections;

/**
 * A table whose rows are found by one text key, and its statements. {@code update} and {@code insert} take the same parameters in
 * the same order (revision, columns, key): together they are the upsert that every engine understands.
 *
 * @param update where the key is the one
 * @param delete where the key is the one
 * @param select the columns, then the key
 * @param selectByKey where the key is the one
 */
record Table(
        RowName.Kind kind,
        String name,
        String key,
        String update,
        String insert,
        String delete,
        String select,
        String selectByKey) {

    static Table of(RowName.Kind kind, String name, String key, String... columns) {
        String all = String.join(", ", columns) + ", " + key;
        String where = " WHERE " + key + " = ?";
        String select = "SELECT " + all + " FROM " + name;
        return new Table(
                kind,
                name,
                key,
                "UPDATE " + name + " SET rev = ?, " + String.join(" = ?, ", columns) + " = ?" + where,
                "INSERT INTO " + name + " (rev, " + all + ") VALUES ("
                        + String.join(", ", Collections.nCopies(columns.length + 2, "?")) + ")",
                "DELETE FROM " + name + where,
                select,
                select + where);
    }

    /** A page by key. */
    String selectPage() {
        return select + " WHERE " + key + " > ? ORDER BY " + key + " FETCH FIRST ? ROWS ONLY";
    }

    String selectOldestFirst() {
        return select + " ORDER BY created_at, " + key + " FETCH FIRST 200 ROWS ONLY";
    }
}
