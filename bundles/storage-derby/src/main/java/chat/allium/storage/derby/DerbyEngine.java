package chat.allium.storage.derby;

import chat.allium.api.storage.StorageException;
import chat.allium.storage.jdbc.Dialect;
import chat.allium.storage.jdbc.DirectoryLock;
import chat.allium.storage.jdbc.Engine;
import chat.allium.storage.jdbc.Schema;
import chat.allium.storage.jdbc.StoreDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Derby database in a directory, locked for this process. */
final class DerbyEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(DerbyEngine.class);

    private static final long REOPEN_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final DirectoryLock lock;
    private final EmbeddedDataSource source;
    private final DerbyThreads threads = new DerbyThreads();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong reopenedAt = new AtomicLong(System.nanoTime() - REOPEN_AGAIN);

    private DerbyEngine(Path directory, DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
        this.source = source(directory);
    }

    /**
     * Opens the database in {@code directory}, and creates it first if there is none.
     *
     * @throws StorageException if another node has it, or it can be neither opened nor created
     */
    static DerbyEngine open(Path directory) {
        StoreDirectory store = new StoreDirectory(directory);
        Path absolute = store.path();
        if (absolute.toString().indexOf(';') >= 0) {
            throw new StorageException(
                    "Derby can not keep a store in " + absolute + ", whose name has a semicolon: choose another home.");
        }
        DirectoryLock lock = DirectoryLock.take(absolute);
        DerbyRuntime.enter();
        try {
            store.createIfAbsent(DerbyEngine::create);
            return new DerbyEngine(absolute, lock);
        } catch (SQLException e) {
            abandon(lock);
            throw new StorageException(new DerbyDialect(absolute).sentence(e) + " [SQLState " + e.getSQLState() + "]");
        } catch (IOException e) {
            abandon(lock);
            throw new StorageException(
                    "The store in " + absolute + " can not be created: check that its folder can be written and has"
                            + " room.",
                    e);
        }
    }

    private static void create(Path temporary) throws SQLException {
        EmbeddedDataSource source = source(temporary);
        source.setCreateDatabase("create");
        try (Connection connection = source.getConnection()) {
            Schema.migrate(connection, new DerbyDialect(temporary));
        } finally {
            shutDown(temporary);
        }
    }

    private static void abandon(DirectoryLock lock) {
        DerbyRuntime.leave();
        lock.close();
    }

    static EmbeddedDataSource source(Path directory) {
        EmbeddedDataSource source = new EmbeddedDataSource();
        source.setDatabaseName(directory.toString());
        return source;
    }

    static void shutDown(Path directory) {
        EmbeddedDataSource stop = source(directory);
        stop.setShutdownDatabase("shutdown");
        try {
            stop.getConnection().close();
        } catch (SQLException e) {
            // Derby reports even success as an exception; XJ004 is a database that was down already.
            if (!"08006".equals(e.getSQLState()) && !"XJ004".equals(e.getSQLState())) {
                LOG.warn("The database did not shut down well (SQLState {}).", e.getSQLState());
            }
        }
    }

    @Override
    public Optional<String> incarnation() {
        return new StoreDirectory(directory).incarnation();
    }

    @Override
    public Dialect dialect() {
        return new DerbyDialect(directory);
    }

    @Override
    public Connection connect() throws SQLException {
        if (closed.get()) {
            throw new SQLException("closed", "08003");
        }
        Connection connection = source.getConnection();
        if (!connection.isReadOnly() || !mayReopen()) {
            return connection;
        }
        // Opened while the disk was full, Derby takes the database for one that can only be read, until it is opened
        // anew.
        connection.close();
        shutDown(directory);
        return source.getConnection();
    }

    /** Now and then only: those who just read are cut off by it. */
    private boolean mayReopen() {
        long now = System.nanoTime();
        long last = reopenedAt.get();
        return now - last >= REOPEN_AGAIN && reopenedAt.compareAndSet(last, now);
    }

    @Override
    public void leaveThread() {
        threads.leave();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            shutDown(directory);
            abandon(lock);
        }
    }
}
