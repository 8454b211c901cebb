package chat.allium.pool;

import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Calls into one transport that may never return, each on a thread of its own: whoever needs the answer waits a bounded time, and
 * what has not returned by then is remembered, so that it can be said, and soon nothing more is asked of that transport.
 */
final class Guard {

    /** Beyond so many attempts that never returned, no further one begins. */
    static final int MOST_STUCK = 4;
    /** How long a call may take longer than it should, and again, after it was interrupted, to return. */
    private static final Duration GRACE = Duration.ofMillis(300);
    /** How long a close is waited for: a later step may need what it frees. */
    private static final Duration CLOSING = Duration.ofMillis(200);

    /** What may not return.
     *
     * @param <T> what it brings */
    interface Work<T> {
        T run() throws TransportException;
    }

    private final String scheme;
    private final LongSupplier nanos;
    private final Set<Long> stuck = ConcurrentHashMap.newKeySet();
    private final Map<Long, Long> closes = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong thrown = new AtomicLong();
    private final AtomicLong turnedAway = new AtomicLong();

    Guard(String scheme, LongSupplier nanos) {
        this.scheme = scheme;
        this.nanos = nanos;
    }

    /** Whether connecting, or what follows it, has hung so often that it is not tried any more. */
    boolean hangs() {
        return stuck.size() >= MOST_STUCK;
    }

    /** The transport threw what its contract does not know. */
    void threw() {
        thrown.incrementAndGet();
    }

    /** A connection found no place. */
    void turnedAway() {
        turnedAway.incrementAndGet();
    }

    /**
     * Parks the calling thread until the work is done, but not much longer than {@code limit}.
     *
     * @param <T> what it brings
     * @param late ends what comes when nobody waits any more
     */
    <T> T call(Work<T> work, Duration limit, Consumer<T> late) throws TransportException {
        if (hangs()) {
            throw new TransportException(
                    Reason.NOT_READY, "The transport " + scheme + " does not return from connecting; restart it.");
        }
        CompletableFuture<T> made = new CompletableFuture<>();
        long number = numbers.incrementAndGet();
        Thread worker = Thread.ofVirtual().name("pool-connect").start(() -> {
            try {
                made.complete(work.run());
            } catch (Throwable e) {
                made.completeExceptionally(e);
            } finally {
                stuck.remove(number);
            }
        });
        try {
            return made.get(limit.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (TimeoutException e) {
            abandon(worker, made, number, late);
            throw new TransportException(Reason.TIMEOUT, "The transport did not keep to the time it had.");
        } catch (InterruptedException e) {
            try {
                abandon(worker, made, number, late);
            } finally {
                Thread.currentThread().interrupt();
            }
            throw new TransportException(Reason.CLOSED, "The attempt was cancelled.", e);
        }
    }

    /** Interrupts it and gives it a moment more; what it still brings is not wanted. */
    private <T> void abandon(Thread worker, CompletableFuture<T> made, long number, Consumer<T> late)
            throws TransportException {
        worker.interrupt();
        try {
            made.get(GRACE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            stuck.add(number);
            if (made.isDone()) {
                stuck.remove(number);
            }
        }
        made.thenAccept(late);
    }

    private TransportException failed(Throwable cause) {
        if (cause instanceof TransportException known) {
            return known;
        }
        threw();
        return new TransportException(
                Reason.CLOSED,
                "The transport " + scheme + " threw " + cause.getClass().getSimpleName() + ".",
                cause);
    }

    /** Closes something of the transport; waits a moment for it, unless earlier ones hang. */
    void close(Runnable work) {
        long number = numbers.incrementAndGet();
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean wait = closes.isEmpty();
        closes.put(number, nanos.getAsLong());
        Thread.ofVirtual().name("pool-close").start(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                threw();
            } finally {
                closes.remove(number);
                done.complete(null);
            }
        });
        if (wait) {
            try {
                done.get(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // It is among those that have not returned.
                wait = false;
            }
        }
    }

    /** What it does against its contract, a sentence each. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        long now = nanos.getAsLong();
        if (!stuck.isEmpty()) {
            troubles.add(scheme + " does not return from connecting (calls: " + stuck.size() + ")"
                    + (hangs() ? "; it is not used any more: 'transport restart " + scheme + "'." : "."));
        }
        long hanging = closes.values().stream()
                .filter(since -> now - since > CLOSING.toNanos())
                .count();
        if (hanging > 0) {
            troubles.add(scheme + " does not return from closing (calls: " + hanging + ").");
        }
        if (thrown.get() > 0) {
            troubles.add(scheme + " throws what it should not, see the log (times: " + thrown.get() + ").");
        }
        if (turnedAway.get() > 0) {
            troubles.add(scheme + " brought more connections than there are places for strangers (turned away: "
                    + turnedAway.get() + ").");
        }
        return troubles;
    }
}
