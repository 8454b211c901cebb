package chat.allium.messenger;

import chat.allium.api.storage.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the lanes have decided, in that order, what waits together in one commit. The lanes have gone on already, so an
 * entry is never dropped: while the store fails, it and all behind it wait.
 */
final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final Duration FLUSH = Duration.ofSeconds(2);
    /** With the one they join: so many entries of 60 rows and a lane fit into what the store puts into a commit. */
    private static final int MOST = 7;

    private record Entry(Consumer<Transaction> change, CompletableFuture<Void> done) {}

    private final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();
    private final Durable durable;
    private final Thread writer;
    private final Entry last = new Entry(tx -> {}, new CompletableFuture<>());
    private volatile boolean ended;

    Ledger(Durable durable) {
        this.durable = durable;
        this.writer = Thread.ofVirtual().name("allium-ledger").start(this::run);
    }

    /** Completes after the commit; is cancelled if the ledger ends first, or has ended. */
    CompletableFuture<Void> add(Consumer<Transaction> change) {
        Entry entry = new Entry(change, new CompletableFuture<>());
        entries.add(entry);
        if (ended) {
            entry.done().cancel(false);
        }
        return entry.done();
    }

    /** Writes what waits, for a bounded time. */
    @Override
    public void close() {
        entries.add(last);
        try {
            if (!writer.join(FLUSH)) {
                durable.close();
                LOG.warn(
                        "The store did not take the last states of messages; they will be found out again after the start.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            List<Entry> batch = new ArrayList<>();
            do {
                batch.clear();
                batch.add(entries.take());
                entries.drainTo(batch, MOST);
                write(batch);
            } while (!batch.contains(last));
        } catch (InterruptedException | CancellationException e) {
            LOG.debug("The ledger ends.", e);
        } finally {
            // Before those that wait are looked at: who adds later sees it.
            ended = true;
            entries.forEach(entry -> entry.done().cancel(false));
        }
    }

    private void write(List<Entry> batch) {
        try {
            durable.insist(
                    "The state of messages could not be stored",
                    store -> store.write(tx -> {
                        batch.forEach(entry -> entry.change().accept(tx));
                        return true;
                    }));
            batch.forEach(entry -> entry.done().complete(null));
        } catch (CancellationException e) {
            batch.forEach(entry -> entry.done().cancel(false));
            throw e;
        } catch (RuntimeException | Error e) {
            // An Error too, as when a bundle is updated: it must not end the one writer there is.
            if (batch.size() == 1) {
                LOG.error("The state of a message could not be stored; it will be found out again after the start.", e);
                batch.getFirst().done().completeExceptionally(e);
            } else {
                // One of them is to blame; the others need not suffer for it.
                batch.forEach(entry -> write(List.of(entry)));
            }
        }
    }
}
