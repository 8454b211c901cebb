package chat.allium.plugins;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls what is not ours on a thread of its own, and waits only so long. */
final class Patience {

    private Patience() {}

    /** @return what it threw, or that it took too long; empty if it returned in time */
    static Optional<Throwable> call(String name, Duration most, Callable<?> task) throws InterruptedException {
        CompletableFuture<Object> done = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("allium-plugin-" + name).start(() -> {
            try {
                task.call();
                done.complete(Boolean.TRUE);
            } catch (Throwable thrown) {
                // Whatever it is: the one who waits is told.
                done.completeExceptionally(thrown);
            }
        });
        try {
            done.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            thread.interrupt();
            return Optional.of(new TimeoutException("it took longer than " + most.toSeconds() + " s"));
        } catch (CompletionException | java.util.concurrent.ExecutionException e) {
            return Optional.of(Optional.ofNullable(e.getCause()).orElse(e));
        }
    }
}
