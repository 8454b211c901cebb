package chat.allium.storage.switching;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import chat.allium.api.storage.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A store that fails, once, at a chosen call of those that a migration makes; or that keeps something else than it was given. */
final class FaultyStore implements Store {

    private final Store whole;
    private final AtomicInteger untilFailure;
    private final UnaryOperator<List<RowState>> kept;
    private final boolean deaf;

    /** @param untilFailure counts down at each call; shared by the two stores of a migration */
    FaultyStore(Store whole, AtomicInteger untilFailure) {
        this(whole, untilFailure, states -> states, false);
    }

    /** @param kept what is kept of rows taken over
     * @param deaf whether its followers are told of nothing */
    FaultyStore(Store whole, AtomicInteger untilFailure, UnaryOperator<List<RowState>> kept, boolean deaf) {
        this.whole = whole;
        this.untilFailure = untilFailure;
        this.kept = kept;
        this.deaf = deaf;
    }

    private void step() {
        if (untilFailure.decrementAndGet() == 0) {
            throw new StorageException("The disk is full.");
        }
    }

    @Override
    public long rows() {
        step();
        return whole.rows();
    }

    @Override
    public List<StoredRow> page(RowName.Kind kind, Optional<RowName> after, int limit) {
        step();
        return whole.page(kind, after, limit);
    }

    @Override
    public RowState find(RowName name) {
        step();
        return whole.find(name);
    }

    @Override
    public Feed follow() {
        step();
        Feed feed = whole.follow();
        return new Feed() {
            @Override
            public SortedMap<RowName, Long> take() {
                step();
                SortedMap<RowName, Long> taken = feed.take();
                if (deaf) {
                    taken.clear();
                }
                return taken;
            }

            @Override
            public void close() {
                feed.close();
            }
        };
    }

    @Override
    public void apply(List<RowState> states) {
        step();
        whole.apply(kept.apply(states));
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        return whole.read(work);
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        return whole.write(work);
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        return whole.submit(work);
    }

    @Override
    public void close() {
        whole.close();
    }
}
