package chat.allium.messenger;

import chat.allium.api.storage.Transaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the lanes have decided, in that order, what waits together in one commit. The lanes have gone on already, so an
 * entry is never dropped: while the store fails, it and all behind it wait. One that fails though the store works keeps only its
 * own line waiting: it is tried again until it is written, and those of its line behind it stay behind it.
 */
final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final Duration FLUSH = Duration.ofSeconds(2);
    /** With the one they join: so many entries of 60 rows and a lane fit into what the store puts into a commit. */
    private static final int MOST = 7;

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private record Entry(Object line, Consumer<Transaction> change, CompletableFuture<Void> done) {}

    private final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();
    /** What waits because the first of its line failed. Used by the writer only. */
    private final Map<Object, Deque<Entry>> stuck = new LinkedHashMap<>();

    private final Set<Object> failing = new HashSet<>();
    private long retriedAt = System.nanoTime();

    private final Durable durable;
    private final Thread writer;
    private final Entry last = new Entry("last", tx -> {}, new CompletableFuture<>());
    private volatile boolean ended;

    Ledger(Durable durable) {
        this.durable = durable;
        this.writer = Thread.ofVirtual().name("allium-ledger").start(this::run);
    }

    /**
     * Completes after the commit; is cancelled if the ledger ends first, or has ended.
     *
     * @param line what the entry is about: those of one line are written in their order, whatever fails
     */
    CompletableFuture<Void> add(Object line, Consumer<Transaction> change) {
        Entry entry = new Entry(line, change, new CompletableFuture<>());
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
                Optional.ofNullable(
                                stuck.isEmpty()
                                        ? entries.take()
                                        : entries.poll(AGAIN.toMillis(), TimeUnit.MILLISECONDS))
                        .ifPresent(batch::add);
                entries.drainTo(batch, MOST);
                retry();
                write(batch.stream().filter(entry -> !joinsStuck(entry)).toList());
            } while (!batch.contains(last));
        } catch (InterruptedException | CancellationException e) {
            LOG.debug("The ledger ends.", e);
        } finally {
            // Before those that wait are looked at: who adds later sees it.
            ended = true;
            stuck.values().forEach(line -> line.forEach(entry -> entry.done().cancel(false)));
            entries.forEach(entry -> entry.done().cancel(false));
        }
    }

    private void write(List<Entry> batch) {
        if (batch.isEmpty()) {
            return;
        }
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
                stick(batch.getFirst(), e);
            } else {
                // One of them is to blame; the others need not suffer for it.
                batch.stream().filter(entry -> !joinsStuck(entry)).forEach(entry -> write(List.of(entry)));
            }
        }
    }

    private boolean joinsStuck(Entry entry) {
        Deque<Entry> line = stuck.get(entry.line());
        return line != null && line.add(entry);
    }

    private void stick(Entry entry, Throwable why) {
        if (failing.add(entry.line())) {
            LOG.error("The state of a message could not be stored. Trying again every second.", why);
        }
        stuck.computeIfAbsent(entry.line(), line -> new ArrayDeque<>()).add(entry);
    }

    /** Goes on with each line that stuck, as far as it gets. */
    private void retry() {
        if (stuck.isEmpty() || System.nanoTime() - retriedAt < AGAIN.toNanos()) {
            return;
        }
        retriedAt = System.nanoTime();
        for (Object line : List.copyOf(stuck.keySet())) {
            Deque<Entry> waiting = Objects.requireNonNull(stuck.remove(line));
            try {
                while (!waiting.isEmpty() && !stuck.containsKey(line)) {
                    write(List.of(waiting.remove()));
                }
            } finally {
                if (!waiting.isEmpty()) {
                    stuck.computeIfAbsent(line, l -> new ArrayDeque<>()).addAll(waiting);
                }
            }
            if (!stuck.containsKey(line)) {
                failing.remove(line);
                LOG.info("The state of a message that could not be stored is stored.");
            }
        }
    }
}
