package chat.allium.storage.jdbc;

import chat.allium.api.storage.CodeStore;
import chat.allium.api.storage.LaneStore;
import chat.allium.api.storage.MessageStore;
import chat.allium.api.storage.PeerStore;
import chat.allium.api.storage.RequestStore;
import chat.allium.api.storage.SettingsStore;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The stores for one closure: over the writer's session with its changes, or over a reader's without. */
final class JdbcTransaction implements Transaction {

    private static final int PAGE = 200;

    private final Session session;
    private final @Nullable Changes changes;
    private final Thread owner = Thread.currentThread();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean ended;

    private JdbcTransaction(Session session, @Nullable Changes changes) {
        this.session = session;
        this.changes = changes;
    }

    static JdbcTransaction reading(Session session) {
        return new JdbcTransaction(session, null);
    }

    static JdbcTransaction writing(Changes changes) {
        return new JdbcTransaction(changes.session(), changes);
    }

    static int page(int limit) {
        if (limit < 1 || limit > PAGE) {
            throw new IllegalArgumentException("a page has 1 to " + PAGE + " rows, not " + limit);
        }
        return limit;
    }

    Session session() {
        if (ended || Thread.currentThread() != owner) {
            throw new IllegalStateException("a transaction is for the thread and the time of its closure");
        }
        return session;
    }

    Changes changes() {
        session();
        if (changes == null) {
            throw new IllegalStateException("a read can not write");
        }
        return changes;
    }

    /** The row by its key: a write takes it from what it knows, a read always from the database. */
    <T> Optional<T> find(Table table, Function<Changes, Recent<T>> recent, Session.Mapper<T> mapper, String key) {
        Session open = session();
        Supplier<Optional<T>> read = () -> open.one(table.selectByKey(), mapper, key);
        return changes == null ? read.get() : recent.apply(changes).find(key, read);
    }

    /** Ends it. @return what is to run after the commit */
    List<Runnable> end() {
        ended = true;
        return afterCommit;
    }

    @Override
    public SettingsStore settings() {
        return new JdbcSettings(this);
    }

    @Override
    public PeerStore peers() {
        return new JdbcPeers(this);
    }

    @Override
    public LaneStore lanes() {
        return new JdbcLanes(this);
    }

    @Override
    public MessageStore messages() {
        return new JdbcMessages(this);
    }

    @Override
    public CodeStore codes() {
        return new JdbcCodes(this);
    }

    @Override
    public RequestStore requests() {
        return new JdbcRequests(this);
    }

    @Override
    public void afterCommit(Runnable action) {
        changes();
        afterCommit.add(action);
    }
}
