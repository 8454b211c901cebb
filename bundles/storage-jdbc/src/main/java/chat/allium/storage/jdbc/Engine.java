package chat.allium.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** An open database. Thread-safe. */
public interface Engine extends AutoCloseable {

    /** How it speaks. */
    Dialect dialect();

    /** A new connection. A database that went down, as on a full disk, is brought up again first. */
    Connection connect() throws SQLException;

    /** Shuts the database down; what was connected is dead then. */
    @Override
    void close();
}
