package chat.allium.storage.switching;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageControl.Progress;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Moves what one store has into another, empty one while it is written to, and puts the other into its place. Follow, copy page by
 * page, catch up, compare, and then under a short pause of writes: catch up with the last changes, read them back, flip.
 *
 * <p>Until the flip the new store is worth nothing and the old one is in use; from it on the old one is worth nothing. So whatever
 * happens, a process that dies included, one of them has everything that was acknowledged. One run, on one thread.
 */
final class Migration {

    /** No pause is longer; one that would be ends without a flip, and is tried again. */
    static final Duration PAUSE = Duration.ofMillis(400);

    private static final int ATTEMPTS = 20;
    /** So many changes are caught up with in a pause, and no more. */
    private static final int FEW = 100;

    /** What came of it. */
    record Result(long rows, long caughtUp, String checksum, Duration pause) {}

    private final Store from;
    private final Store to;
    private final Gate gate;
    private final Source before;
    private final Source after;
    private final Runnable flip;
    private final LongSupplier nanos;
    private final Consumer<Progress> progress;
    private final AtomicReference<String> cancelled = new AtomicReference<>("");

    private final Set<RowName> changed = new HashSet<>();
    private Set<RowName> owed = Set.of();
    private long caughtUp;
    private long pauseNanos;

    /**
     * @param gate before {@code from}
     * @param before what the gate has now
     * @param after what it shall have: {@code to}
     * @param flip makes {@code to} the store in use for this and every later process, durably, or throws and does nothing
     * @param nanos the time
     * @param progress told now and then
     */
    Migration(
            Store from,
            Store to,
            Gate gate,
            Source before,
            Source after,
            Runnable flip,
            LongSupplier nanos,
            Consumer<Progress> progress) {
        this.from = from;
        this.to = to;
        this.gate = gate;
        this.before = before;
        this.after = after;
        this.flip = flip;
        this.nanos = nanos;
        this.progress = progress;
    }

    /** Lets it fail at the next occasion, if it has not flipped by then. From any thread. */
    void cancel(String why) {
        cancelled.set(why);
    }

    /** @throws StorageException with one sentence, if it failed; then {@code from} is in use as before */
    Result run() {
        try (Store.Feed feed = from.follow()) {
            copy(from.rows());
            catchUp(feed);
            // What changes from here on may differ when it is compared.
            changed.clear();
            Comparison comparison = compare();
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                catchUp(feed);
                if (cutOver(feed, comparison.suspects())) {
                    return new Result(comparison.rows(), caughtUp, comparison.checksum(), Duration.ofNanos(pauseNanos));
                }
            }
            throw new StorageException("The store is too busy to be moved without a longer pause: try again later.");
        }
    }

    private void copy(long of) {
        long done = 0;
        for (Kind kind : Kind.values()) {
            List<StoredRow> page = List.of();
            do {
                check();
                Optional<RowName> last = page.isEmpty()
                        ? Optional.empty()
                        : Optional.of(page.getLast().name());
                page = from.page(kind, last, Walk.PAGE);
                if (!page.isEmpty()) {
                    to.apply(page.stream().map(RowState::of).toList());
                }
                done += page.size();
                progress.accept(new Progress("copying", done, Math.max(done, of)));
            } while (page.size() == Walk.PAGE);
        }
    }

    /** Until few changes are left. Each round is shorter than the one before, unless the engine is slower than its writers. */
    private void catchUp(Store.Feed feed) {
        for (int round = 1; round <= ATTEMPTS; round++) {
            Set<RowName> names = take(feed);
            apply(names);
            progress.accept(new Progress("catching up", caughtUp, caughtUp));
            if (names.size() <= FEW) {
                return;
            }
        }
        throw new StorageException("More is written than the new store can take: try again when there is less to do.");
    }

    /** With what an earlier pause had no time for. */
    private Set<RowName> take(Store.Feed feed) {
        Set<RowName> names = new HashSet<>(owed);
        owed = Set.of();
        names.addAll(feed.take().keySet());
        changed.addAll(names);
        return names;
    }

    private void apply(Collection<RowName> names) {
        List<RowState> states = new ArrayList<>();
        for (Iterator<RowName> rest = names.iterator(); rest.hasNext(); ) {
            states.add(from.find(rest.next()));
            if (states.size() == Walk.PAGE || !rest.hasNext()) {
                check();
                to.apply(states);
                caughtUp += states.size();
                states = new ArrayList<>();
            }
        }
    }

    private Comparison compare() {
        long of = to.rows();
        Comparison comparison = new Comparison(from, to, seen -> {
            check();
            progress.accept(new Progress("comparing", seen, Math.max(seen, of)));
        });
        comparison.run();
        return comparison;
    }

    /** @return false if it would have taken too long */
    private boolean cutOver(Store.Feed feed, Set<RowName> suspects) {
        long start = nanos.getAsLong();
        boolean flipped = false;
        gate.pause();
        try {
            if (gate.drained(PAUSE) && settled(feed, suspects, start)) {
                becomeTheStore();
                flip.run();
                flipped = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } finally {
            gate.resume(flipped ? after : before);
            pauseNanos = nanos.getAsLong() - start;
        }
        return flipped;
    }

    /** It is no copy, unless the old one says that it is and nobody has noticed yet. Nobody writes. */
    private void becomeTheStore() {
        Optional<byte[]> known = from.read(tx -> tx.settings().get(Storage.INCARNATION));
        boolean same = known.isPresent()
                && from.incarnation()
                        .map(now -> Arrays.equals(now.getBytes(StandardCharsets.UTF_8), known.get()))
                        .orElse(true);
        if (same) {
            to.incarnation()
                    .map(now -> new StoredRow.Setting(Storage.INCARNATION, now.getBytes(StandardCharsets.UTF_8)))
                    .ifPresent(row -> to.apply(List.of(RowState.of(row))));
        }
    }

    /** Nobody writes. */
    private boolean settled(Store.Feed feed, Set<RowName> suspects, long start) {
        Set<RowName> last = take(feed);
        if (last.size() > 2 * FEW) {
            owed = last;
            return false;
        }
        apply(last);
        if (!changed.containsAll(suspects)) {
            throw new StorageException(
                    "The copy is not the same as the store, so it was given up: see 'storage verify'.");
        }
        Checksum checksum = new Checksum();
        for (RowName name : last) {
            Optional<Checksum.Part> is = to.find(name).row().map(checksum::part);
            if (!is.equals(from.find(name).row().map(checksum::part))) {
                throw new StorageException("The copy does not keep what is written to it, so it was given up.");
            }
        }
        check();
        return nanos.getAsLong() - start < PAUSE.toNanos();
    }

    private void check() {
        String why = cancelled.get();
        if (!why.isEmpty()) {
            throw new StorageException(why);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private static StorageException interrupted() {
        return new StorageException("Interrupted; the store stays where it was.");
    }
}
