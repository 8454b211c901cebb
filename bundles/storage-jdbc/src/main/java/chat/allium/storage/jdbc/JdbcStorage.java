package chat.allium.storage.jdbc;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import chat.allium.api.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storage over any {@link Engine}. Values are sealed before they come here: no driver ever sees a body, a name or a key.
 *
 * <p>What {@link #write} returned from is durable. A write that failed was not kept, with one exception no database can rule
 * out: if the machine or the disk fails within the commit itself, it may be found there after the next start.
 */
public final class JdbcStorage implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcStorage.class);

    /** Bound on threads that are in a closure of this storage. */
    private final ScopedValue<Boolean> inside = ScopedValue.newInstance();

    private final Followers followers = new Followers();
    private final Engine engine;
    private final Writer writer;
    private final Readers readers;

    private JdbcStorage(Engine engine, int mostRows) {
        this.engine = engine;
        this.writer = new Writer(engine, inside, followers, mostRows);
        this.readers = new Readers(engine);
    }

    /**
     * Migrates the database and opens a storage over it, which owns the engine from now on.
     *
     * @throws StorageException if that can not be done; the engine is closed then
     */
    public static JdbcStorage open(Engine engine) {
        return open(engine, Writer.MAX_ROWS);
    }

    /** @param mostRows no write joins a commit that has changed so many rows */
    static JdbcStorage open(Engine engine, int mostRows) {
        try (Connection connection = engine.connect()) {
            Schema.migrate(connection, engine.dialect());
            return new JdbcStorage(engine, mostRows);
        } catch (SQLException e) {
            engine.close();
            throw Session.exception(engine.dialect(), e);
        } catch (StorageException e) {
            engine.close();
            throw e;
        }
    }

    static StorageException closed() {
        return new StorageException("The store is closed; it opens with the next start of its bundle.");
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        checkOutside();
        return readers.read(session -> {
            JdbcTransaction tx = JdbcTransaction.reading(session);
            try {
                return ScopedValue.where(inside, true).call(() -> work.apply(tx));
            } finally {
                tx.end();
            }
        });
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        if (writer.isCurrentThread()) {
            throw new IllegalStateException("the writer can not wait for itself");
        }
        CompletableFuture<Outcome<T>> outcome = submit(work).handle(Outcome::new);
        return outcome.join().get();
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        checkOutside();
        return writer.submit(new Job<>(work));
    }

    @Override
    public long rows() {
        checkOutside();
        return readers.read(Copying::count);
    }

    @Override
    public List<StoredRow> page(RowName.Kind kind, Optional<RowName> after, int limit) {
        checkOutside();
        int most = JdbcTransaction.page(limit);
        return readers.read(session -> Copying.page(session, kind, after, most));
    }

    @Override
    public RowState find(RowName name) {
        checkOutside();
        return new RowState(name, readers.read(session -> Copying.find(session, name)));
    }

    @Override
    public Feed follow() {
        return followers.follow();
    }

    @Override
    public void apply(List<RowState> states) {
        if (states.isEmpty()) {
            return;
        }
        JdbcTransaction.page(states.size());
        this.<Boolean>write(tx -> {
            states.forEach(state -> Copying.apply((JdbcTransaction) tx, state));
            return true;
        });
    }

    @Override
    public Optional<String> incarnation() {
        return engine.incarnation();
    }

    /** Commits that made something durable, since it was opened. */
    long commits() {
        return writer.commits();
    }

    private void checkOutside() {
        if (inside.isBound()) {
            throw new IllegalStateException("a closure must not call the storage");
        }
    }

    /** Drains the writer, waits for reads, and shuts the database down. */
    @Override
    public void close() {
        try {
            writer.close();
            readers.close();
        } catch (StorageException e) {
            LOG.warn("The store closes under running reads: {}", e.getMessage());
        } finally {
            engine.close();
        }
    }

    /** What a write returned or threw; {@code join} would wrap it. */
    private record Outcome<T>(T value, @Nullable Throwable thrown) {

        T get() {
            return thrown == null ? value : Outcome.<T, RuntimeException>raise(thrown);
        }

        @SuppressWarnings("unchecked")
        private static <T, X extends Throwable> T raise(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }
}
