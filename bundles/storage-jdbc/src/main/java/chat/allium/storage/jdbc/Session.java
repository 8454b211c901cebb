package chat.allium.storage.jdbc;

import chat.allium.api.storage.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection and its prepared statements. Used by one thread at a time. Its exceptions carry neither text nor cause of the
 * driver's, which may quote values, but its SQLState.
 */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int ATTEMPTS = 3;

    /** Reads the row that a result stands on.
     *
     * @param <T> what it makes of it */
    @FunctionalInterface
    interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Dialect dialect;
    private final int attempts;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable StorageException failure;
    /** The last statement that failed since the last commit. */
    private @Nullable StorageException last;

    private Session(Connection connection, Dialect dialect, boolean reading) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        // Statements of a read stand alone under READ_COMMITTED, so one that lost to a lock is run again; a write loses
        // its
        // savepoint with it.
        this.attempts = reading ? ATTEMPTS : 1;
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setReadOnly(reading);
    }

    static Session forReading(Engine engine) {
        return open(engine, true);
    }

    static Session forWriting(Engine engine) {
        return open(engine, false);
    }

    private static Session open(Engine engine, boolean reading) {
        try {
            return new Session(engine.connect(), engine.dialect(), reading);
        } catch (SQLException e) {
            throw exception(engine.dialect(), e);
        }
    }

    static StorageException exception(Dialect dialect, SQLException e) {
        return new StorageException(dialect.sentence(e) + " [SQLState " + e.getSQLState() + "]");
    }

    /** Whether the database went away under it. */
    boolean isDead() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            LOG.debug("A connection does not even know whether it is open (SQLState {}).", e.getSQLState());
            return true;
        }
    }

    /** What failed since the last call, even if a closure caught it: nothing of that closure may be kept. */
    Optional<StorageException> takeFailure() {
        Optional<StorageException> taken = Optional.ofNullable(failure);
        failure = null;
        return taken;
    }

    int update(String sql, @Nullable Object... parameters) {
        try {
            return prepared(sql, parameters).executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    <T> Optional<T> one(String sql, Mapper<T> mapper, @Nullable Object... parameters) {
        return all(sql, mapper, parameters).stream().findFirst();
    }

    <T> List<T> all(String sql, Mapper<T> mapper, @Nullable Object... parameters) {
        for (int attempt = 1; ; attempt++) {
            try (ResultSet rows = prepared(sql, parameters).executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
                return found;
            } catch (SQLException e) {
                if (attempt == attempts || !dialect.isPassing(e)) {
                    throw failed(e);
                }
            }
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private StorageException failed(SQLException e) {
        StorageException what = exception(dialect, e);
        failure = what;
        last = what;
        return what;
    }

    /** Why a transaction failed. A database that has gone down says that there is no connection (class 08); what took it down says more. */
    StorageException why(SQLException e) {
        StorageException what = last;
        boolean gone = String.valueOf(e.getSQLState()).startsWith("08");
        return what != null && gone ? what : exception(dialect, e);
    }

    Savepoint savepoint() throws SQLException {
        return connection.setSavepoint();
    }

    void release(@Nullable Savepoint savepoint) throws SQLException {
        if (savepoint != null) {
            connection.releaseSavepoint(savepoint);
        }
    }

    /** Takes back what was done since then; without one, all since the last commit. */
    void rollback(@Nullable Savepoint savepoint) throws SQLException {
        if (savepoint != null) {
            connection.rollback(savepoint);
        } else {
            connection.rollback();
        }
    }

    /** Ends a read and its locks. @return whether the session is good for another */
    boolean reset() {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            LOG.debug("A read did not end well (SQLState {}).", e.getSQLState());
            return false;
        }
    }

    void commit() throws SQLException {
        connection.commit();
        last = null;
    }

    /** What was committed is on the disk when this returns. */
    void force() throws SQLException {
        dialect.force(connection);
    }

    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                connection.rollback();
            }
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection did not close well (SQLState {}).", e.getSQLState());
        }
    }
}
