package chat.allium.storage.h2;

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
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An H2 database in a directory, locked for this process. */
final class H2Engine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(H2Engine.class);

    /**
     * WRITE_DELAY: a commit is written when it returns ({@link H2Dialect#force} makes the disk have it), and no thread writes in the
     * background. DB_CLOSE_ON_EXIT: no shutdown hook, which would hold the class loader; the bundle closes it. TRACE: no file of
     * H2's own, which would quote values. CACHE_SIZE (KiB): what is read often fits. A value of AES would be CIPHER: rows are sealed.
     */
    private static final String SETTINGS = ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";TRACE_LEVEL_SYSTEM_OUT=0;CACHE_SIZE=4096;LOCK_TIMEOUT=10000";

    private final Path directory;
    private final String files;
    private final DirectoryLock lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private H2Engine(Path directory, String files, DirectoryLock lock) {
        this.directory = directory;
        this.files = files;
        this.lock = lock;
    }

    /**
     * Opens the database in {@code directory}, and creates it first if there is none.
     *
     * @throws StorageException if another node has it, or it can be neither opened nor created
     */
    static H2Engine open(Path directory) {
        return open(directory, "nio");
    }

    /** @param files by which of its ways H2 reaches files */
    static H2Engine open(Path directory, String files) {
        StoreDirectory store = new StoreDirectory(directory);
        Path absolute = store.path();
        if (absolute.toString().indexOf(';') >= 0) {
            throw new StorageException(
                    "H2 can not keep a store in " + absolute + ", whose name has a semicolon: choose another home.");
        }
        DirectoryLock lock = DirectoryLock.take(absolute);
        try {
            store.createIfAbsent(temporary -> create(temporary, files));
            return new H2Engine(absolute, files, lock);
        } catch (SQLException e) {
            lock.close();
            throw new StorageException(new H2Dialect(absolute).sentence(e) + " [SQLState " + e.getSQLState() + "]");
        } catch (IOException e) {
            lock.close();
            throw new StorageException(
                    "The store in " + absolute + " can not be created: check that its folder can be written and has"
                            + " room.",
                    e);
        }
    }

    private static void create(Path temporary, String files) throws SQLException {
        try (Connection connection = connect(temporary, files, "")) {
            Schema.migrate(connection, new H2Dialect(temporary));
            shutDown(connection);
        }
    }

    /** Not by its driver, which would stay in the JVM's list when the bundle is gone. */
    private static Connection connect(Path directory, String files, String more) throws SQLException {
        String url = "jdbc:h2:" + files + ":" + directory.resolve("store") + SETTINGS + more;
        return new JdbcConnection(url, new Properties(), "", "", false);
    }

    private static void shutDown(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    /** As its last user, or as the one who takes it away. */
    static void shutDown(Path directory) {
        try (Connection connection = connect(directory, "nio", ";IFEXISTS=TRUE")) {
            shutDown(connection);
        } catch (SQLException e) {
            if (e.getErrorCode() != ErrorCode.DATABASE_CALLED_AT_SHUTDOWN
                    && e.getErrorCode() != ErrorCode.DATABASE_IS_CLOSED) {
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
        return new H2Dialect(directory);
    }

    @Override
    public Connection connect() throws SQLException {
        if (closed.get()) {
            throw new SQLException("closed", "08003");
        }
        return connect(directory, files, ";IFEXISTS=TRUE");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (Connection connection = connect(directory, files, ";IFEXISTS=TRUE")) {
                shutDown(connection);
            } catch (SQLException e) {
                LOG.warn("The database did not shut down well (SQLState {}).", e.getSQLState());
            }
            lock.close();
        }
    }
}
