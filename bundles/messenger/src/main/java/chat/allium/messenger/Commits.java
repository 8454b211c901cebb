package chat.allium.messenger;

import chat.allium.messenger.Receiver.Arrived;
import chat.allium.messenger.Receiver.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What was taken of one friend and is not stored yet. One commit is under way at a time; what comes meanwhile goes into the next. One
 * that failed is repeated, with pauses that double: what was taken stays here, bounded by the credit. Without I/O.
 */
final class Commits {

    private static final long FIRST_RETRY = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DOUBLINGS = 5;

    private final HeldBytes room;
    private final List<Arrived> waiting = new ArrayList<>();
    private List<Arrived> inCommit = List.of();
    private boolean committing;
    private boolean failed;
    private int failures;
    private long retryAt = Long.MAX_VALUE;

    Commits(HeldBytes room) {
        this.room = room;
    }

    /** How many are held. */
    int size() {
        return waiting.size() + inCommit.size();
    }

    void add(Arrived message) {
        waiting.add(message);
    }

    /** The next commit, if it may begin now. */
    List<Effect> next() {
        if (committing || failed || size() == 0) {
            return List.of();
        }
        committing = true;
        List<Arrived> all = new ArrayList<>(inCommit);
        all.addAll(waiting);
        waiting.clear();
        inCommit = List.copyOf(all);
        return List.of(new Effect.Commit(inCommit));
    }

    void done() {
        release(inCommit);
        inCommit = List.of();
        committing = false;
        failures = 0;
    }

    /** @param paused whether it is not to be repeated before {@link #resume} */
    void failed(boolean paused, long nanos) {
        committing = false;
        failed = true;
        retryAt = paused ? Long.MAX_VALUE : nanos + (FIRST_RETRY << Math.min(failures, MOST_DOUBLINGS));
        failures++;
    }

    void resume() {
        failed = false;
        failures = 0;
        retryAt = Long.MAX_VALUE;
    }

    List<Effect> tick(long nanos) {
        if (retryAt > nanos) {
            return List.of();
        }
        retryAt = Long.MAX_VALUE;
        failed = false;
        return next();
    }

    long nextTick() {
        return retryAt;
    }

    /** Nothing is held any more. */
    void drop() {
        release(inCommit);
        release(waiting);
        inCommit = List.of();
        waiting.clear();
    }

    /** What was under way is of no use. */
    void dropped() {
        drop();
        committing = false;
    }

    private void release(List<Arrived> messages) {
        messages.forEach(message -> room.release(message.content().size()));
    }
}
