package chat.allium.contacts;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.VaultException;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes contacts: everything that happens waits here for its turn. Nothing on it waits for the network;
 * it parks for commits only.
 */
final class Desk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongSupplier nanos;
    private final LongSupplier due;
    private final Runnable tick;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param nanos monotonic time
     * @param due when {@code tick} wants to run next; {@link Long#MAX_VALUE} for never
     */
    Desk(LongSupplier nanos, LongSupplier due, Runnable tick) {
        this.nanos = nanos;
        this.due = due;
        this.tick = tick;
        this.thread = Thread.ofVirtual().name("contacts-desk").unstarted(this::run);
    }

    void open() {
        thread.start();
    }

    /** Does {@code work} in its turn; what goes wrong is logged. */
    void post(Runnable work) {
        if (!closed) {
            tasks.add(() -> guarded(work));
        }
    }

    /** Does {@code work} in its turn and waits for it. @throws ContactException also if nothing can be stored just now */
    <T> T call(Callable<T> work) throws ContactException {
        FutureTask<T> task = new FutureTask<>(work);
        tasks.add(task);
        if (closed) {
            task.cancel(false);
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw refusal(e.getCause());
        } catch (CancellationException e) {
            throw new ContactException("Contacts are being stopped; try again in a moment.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContactException("This was interrupted; look whether it was done.");
        }
    }

    private static ContactException refusal(Throwable cause) {
        return switch (cause) {
            case ContactException e -> e;
            case StorageException e -> new ContactException(e.getMessage());
            case NoProviderException e -> new ContactException(e.getMessage());
            case VaultException e -> new ContactException(e.getMessage());
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(cause);
        };
    }

    boolean isClosed() {
        return closed;
    }

    private void run() {
        while (!closed) {
            try {
                Runnable task = tasks.poll(untilDue(), TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
                if (untilDue() == 0) {
                    guarded(tick);
                }
            } catch (InterruptedException e) {
                break;
            }
        }
        List<Runnable> left = new ArrayList<>();
        tasks.drainTo(left);
        left.forEach(task -> {
            if (task instanceof FutureTask<?> future) {
                future.cancel(false);
            }
        });
    }

    private long untilDue() {
        long at = due.getAsLong();
        return at == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, at - nanos.getAsLong());
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (StorageException | NoProviderException | VaultException e) {
            LOG.warn("Something about contacts was not read or stored and will be tried again: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Something about contacts went wrong", e);
        }
    }

    /** Finishes what is under way, cancels what waits. */
    @Override
    public void close() {
        closed = true;
        tasks.add(() -> {});
        try {
            if (!thread.join(CLOSING)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
