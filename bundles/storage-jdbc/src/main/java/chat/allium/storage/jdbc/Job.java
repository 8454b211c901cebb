package chat.allium.storage.jdbc;

import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Transaction;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One closure on its way through the writer. */
final class Job<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Job.class);

    private final Function<Transaction, T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private List<Runnable> afterCommit = List.of();
    private @Nullable T value;
    private @Nullable Throwable thrown;

    Job(Function<Transaction, T> work) {
        this.work = work;
    }

    CompletableFuture<T> result() {
        return result;
    }

    /** Runs under a savepoint, unless it is the first to change something: then there is nothing else to keep. @throws SQLException if not just this closure, but the transaction failed */
    void run(Changes changes, ScopedValue<Boolean> inside) throws SQLException {
        Session session = changes.session();
        @Nullable Savepoint savepoint = changes.rows() == 0 ? null : session.savepoint();
        changes.beginClosure();
        JdbcTransaction tx = JdbcTransaction.writing(changes);
        try {
            value = ScopedValue.where(inside, true).call(() -> work.apply(tx));
        } catch (Throwable e) {
            thrown = e;
        }
        List<Runnable> actions = tx.end();
        // A closure may have caught the failure of a statement; it failed all the same.
        StorageException failure = session.takeFailure().orElse(null);
        thrown = thrown == null ? failure : thrown;
        if (thrown == null) {
            afterCommit = actions;
            session.release(savepoint);
        } else {
            session.rollback(savepoint);
            changes.undoClosure();
        }
    }

    /** The commit failed, whatever became of the closure. */
    void fail(StorageException e) {
        afterCommit = List.of();
        thrown = thrown == null ? e : thrown;
    }

    /** Runs what waits for the commit, and tells the caller. */
    void complete() {
        for (Runnable action : afterCommit) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOG.error("An action after a commit failed.", e);
            }
        }
        if (thrown == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(thrown);
        }
    }
}
