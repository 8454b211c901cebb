package chat.allium.plugins;

import chat.allium.api.plugin.PluginException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one task after the other, and says in a sentence what went wrong. */
final class Desk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /** Work of the node's own, which nobody asked for. */
    interface Chore {
        void run() throws IOException, InterruptedException;
    }

    private final ExecutorService tasks = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("allium-plugins").factory());

    /** Waits for the result of a task. @throws PluginException with one sentence */
    <T> T call(Callable<T> task) throws PluginException {
        try {
            Future<T> done = tasks.submit(task);
            return done.get();
        } catch (RejectedExecutionException e) {
            throw new PluginException("The node stops; nothing was changed.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginException("Interrupted; 'plugin list' says what became of it.");
        } catch (ExecutionException e) {
            throw refusal(e.getCause());
        }
    }

    /** @param what cannot be done if it fails, for the log */
    Future<?> later(String what, Chore chore) {
        return tasks.submit(() -> {
            try {
                chore.run();
            } catch (IOException | RuntimeException e) {
                LOG.error(what, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The same, and waits so long for it. */
    void now(String what, Duration most, Chore chore) {
        try {
            later(what, chore).get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error(what, e);
        }
    }

    private static PluginException refusal(@Nullable Throwable cause) {
        return switch (cause) {
            case PluginException refused -> new PluginException(String.valueOf(refused.getMessage()));
            case IOException failed ->
                new PluginException("The folder of the plugins can not be used (" + failed.getMessage()
                        + "); nothing was changed.");
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(cause);
        };
    }

    @Override
    public void close() {
        tasks.shutdown();
    }
}
