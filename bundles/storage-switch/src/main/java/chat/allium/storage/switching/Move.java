package chat.allium.storage.switching;

import chat.allium.api.storage.StorageControl.Migrated;
import chat.allium.api.storage.StorageControl.Progress;
import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A migration with what is before and after it: an empty store to begin with, and one that is left. */
final class Move {

    private static final Logger LOG = LoggerFactory.getLogger(Move.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Service before;
    private final StorageEngine target;
    private final Consumer<Service> flip;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<Progress> progress = Optional.empty();
    private volatile @Nullable Migration migration;
    private volatile boolean flipped;

    /** @param flip makes another service the one in use, durably */
    Move(Service before, StorageEngine target, Consumer<Service> flip) {
        this.before = before;
        this.target = target;
        this.flip = flip;
    }

    Optional<Progress> progress() {
        return progress;
    }

    Migrated run(Consumer<Progress> told) {
        String from = before.engine().name();
        String to = target.name();
        LOG.info("The store is being moved from {} to {}.", from, to);
        try {
            Migration.Result result = moved(told);
            LOG.info(
                    "The store is on {}; writes waited for {} ms.",
                    to,
                    result.pause().toMillis());
            leave();
            return new Migrated(
                    from,
                    to,
                    result.rows(),
                    result.caughtUp(),
                    result.checksum(),
                    result.pause().toMillis());
        } catch (StorageException e) {
            LOG.warn("The store stays on {}: {}", from, e.getMessage());
            throw new StorageException("The store stays on " + from + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            LOG.error("The store stays on {}, since {} failed.", from, to, e);
            throw new StorageException("The store stays on " + from + ", since " + to + " failed; see the log.", e);
        }
    }

    private Migration.Result moved(Consumer<Progress> told) {
        Store from = before.opening().get();
        // What a migration left that was broken off.
        target.discard();
        Opening opening = new Opening(target.open(), target::freeBytes);
        try {
            Service after = before.on(target, opening);
            Migration running = new Migration(
                    from,
                    opening.get(),
                    before.gate(),
                    before.opening(),
                    opening,
                    () -> {
                        flip.accept(after);
                        flipped = true;
                    },
                    System::nanoTime,
                    p -> {
                        progress = Optional.of(p);
                        told.accept(p);
                    });
            migration = running;
            Migration.Result result = running.run();
            after.rename();
            return result;
        } finally {
            if (!flipped) {
                giveUp(opening);
            }
        }
    }

    private void giveUp(Opening opening) {
        try {
            opening.close();
            target.discard();
        } catch (RuntimeException | Error e) {
            LOG.warn("What was copied could not be removed; the next migration does that.", e);
        }
    }

    /** The old store has nothing that the new one has not, and must never be used again. */
    private void leave() {
        try {
            before.gate().leave(before.opening());
            before.opening().close();
            before.engine().discard();
        } catch (RuntimeException | Error e) {
            LOG.warn("The old store could not be removed; it is not used any more.", e);
        }
    }

    /** Ends it, unless it has flipped, and waits for that. From any thread. */
    void stop(String why) {
        Migration running = migration;
        if (running != null) {
            running.cancel(why);
        }
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A migration has not ended within {} s.", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing of it runs any more. */
    void end() {
        ended.countDown();
    }
}
