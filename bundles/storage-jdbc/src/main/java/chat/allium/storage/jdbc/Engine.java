package chat.allium.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** An open database. Thread-safe. */
public interface Engine extends AutoCloseable {

    /** How it speaks. */
    Dialect dialect();

    /** A new connection. A database that went down, as on a full disk, is brought up again first. */
    Connection connect() throws SQLException;

    /**
     * Called on a thread that has used a connection for a moment, and may live on when the engine is long gone: nothing of the engine
     * stays with the thread.
     */
    default void leaveThread() {
        // Most engines leave nothing.
    }

    /** What tells the database from a copy of it, as {@link chat.allium.api.storage.Storage#incarnation} has it. */
    Optional<String> incarnation();

    /** Shuts the database down; what was connected is dead then. */
    @Override
    void close();
}
