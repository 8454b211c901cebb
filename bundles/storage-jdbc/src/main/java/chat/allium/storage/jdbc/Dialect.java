package chat.allium.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** All that differs between engines in SQL and in what their errors mean. */
public interface Dialect {

    /** The type of a column for up to {@code max} bytes. */
    String bytes(int max);

    /** What happened, in one sentence with the remedy. Drivers quote values in their messages: use none of their text. */
    String sentence(SQLException e);

    /**
     * Called after every commit that changed something, and before anybody is told: for engines whose commit returns before the
     * disk has it.
     */
    default void force(Connection connection) throws SQLException {
        // A commit is durable by itself, as it should be.
    }

    /** Whether the same statement, run again in a new transaction, may work: a deadlock, a lock that was not got in time. */
    boolean isPassing(SQLException e);
}
