package chat.allium.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that foreign code answers at once as a rule: asked on a thread of its own, one call at a time, and waited for within
 * bounds. Who asks meanwhile shares the answer; while a call is overdue nobody waits for it again.
 */
final class Question<T> {

    private static final Duration BOUND = Duration.ofMillis(300);

    private final ReentrantLock lock = new ReentrantLock();
    private final String name;
    private final Supplier<T> asked;
    private final Runnable threw;
    private @Nullable CompletableFuture<T> running;
    private boolean overdue;

    /** @param threw called when the answer is an exception */
    Question(String name, Supplier<T> asked, Runnable threw) {
        this.name = name;
        this.asked = asked;
        this.threw = threw;
    }

    /** The answer; empty if there is none in time. Parks the calling thread for a moment. */
    Optional<T> answer() {
        CompletableFuture<T> call;
        lock.lock();
        try {
            if (overdue) {
                return Optional.empty();
            }
            call = running == null ? begin() : running;
        } finally {
            lock.unlock();
        }
        try {
            return Optional.ofNullable(call.get(BOUND.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            late(call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            threw.run();
        }
        return Optional.empty();
    }

    /** Whether a call has not returned in time, and still has not. */
    boolean isOverdue() {
        lock.lock();
        try {
            return overdue;
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<T> begin() {
        CompletableFuture<T> call = new CompletableFuture<>();
        running = call;
        Thread.ofVirtual().name(name).start(() -> {
            try {
                call.complete(asked.get());
            } catch (RuntimeException | Error e) {
                call.completeExceptionally(e);
            } finally {
                over();
            }
        });
        return call;
    }

    private void over() {
        lock.lock();
        try {
            running = null;
            overdue = false;
        } finally {
            lock.unlock();
        }
    }

    private void late(CompletableFuture<T> call) {
        lock.lock();
        try {
            overdue = running == call;
        } finally {
            lock.unlock();
        }
    }
}
