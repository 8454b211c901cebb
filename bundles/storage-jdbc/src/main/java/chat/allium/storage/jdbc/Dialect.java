package chat.allium.storage.jdbc;

import java.sql.SQLException;

/** All that differs between engines in SQL and in what their errors mean. */
public interface Dialect {

    /** The type of a column for up to {@code max} bytes. */
    String bytes(int max);

    /** What happened, in one sentence with the remedy. Drivers quote values in their messages: use none of their text. */
    String sentence(SQLException e);

    /** Whether the same statement, run again in a new transaction, may work: a deadlock, a lock that was not got in time. */
    boolean isPassing(SQLException e);
}
