package chat.allium.api.lease;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds a service that may be replaced while it is in use.
 *
 * <p>A consumer calls {@link #bind} and {@link #unbind} from its dynamic reference and {@link #use} for every call.
 * {@code unbind} closes the lease of that provider and waits, for a bounded time, until the calls in flight have left it; only
 * then does Declarative Services deactivate the provider. A caller without a provider waits, for a bounded time, for the next.
 *
 * <p>Leases are for short calls and transactions. They are never nested. All methods are thread-safe; {@code use} parks the
 * calling thread and is made for virtual threads.
 *
 * @param <S> the type of the service
 */
public final class Leased<S> {

    /** How long {@link #use} waits for a provider. */
    public static final Duration WAIT = Duration.ofSeconds(5);
    /** How long {@link #unbind} waits for calls in flight. */
    public static final Duration DRAIN = Duration.ofSeconds(5);

    /** Work done with the service.
     *
     * @param <S> the type of the service
     * @param <R> what it returns
     * @param <X> what it may throw */
    @FunctionalInterface
    public interface Call<S, R, X extends Exception> {
        /** Does the work. */
        R apply(S service) throws X;
    }

    /** Those that are in use somewhere; a lease whose holder is gone goes with it. */
    private static final Set<Leased<?>> ALL =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<S, Integer> calls = new IdentityHashMap<>();
    private @Nullable S current;
    private int waiting;
    private long overstayed;

    /** @param name what the service is called in the sentence of {@link NoProviderException} */
    public Leased(String name) {
        this.name = name;
        ALL.add(this);
    }

    /** Every lease in this process as it is now, for a health check. */
    public static List<LeaseView> all() {
        List<Leased<?>> leases;
        synchronized (ALL) {
            leases = List.copyOf(ALL);
        }
        return leases.stream().map(Leased::view).toList();
    }

    private LeaseView view() {
        lock.lock();
        try {
            int under = calls.values().stream().mapToInt(Integer::intValue).sum();
            return new LeaseView(name, current != null, under, waiting, overstayed);
        } finally {
            lock.unlock();
        }
    }

    /** The provider that new calls use from now on. */
    public void bind(S service) {
        lock.lock();
        try {
            calls.putIfAbsent(service, 0);
            current = service;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a provider out of use and waits up to {@link #DRAIN} until no call is in it.
     *
     * @return whether every call has left in time
     */
    public boolean unbind(S service) {
        lock.lock();
        try {
            if (current == service) {
                current = null;
            }
            long nanos = DRAIN.toNanos();
            while (calls.getOrDefault(service, 0) > 0 && nanos > 0) {
                nanos = awaitNanos(nanos);
            }
            boolean left = Objects.requireNonNullElse(calls.remove(service), 0) == 0;
            if (!left) {
                overstayed++;
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a provider is bound just now. */
    public boolean isBound() {
        lock.lock();
        try {
            return current != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Calls the service, waiting up to {@link #WAIT} for one.
     *
     * @param <R> what the work returns
     * @param <X> what the work may throw
     * @throws NoProviderException if there was none in that time, or the waiting thread was interrupted
     */
    public <R, X extends Exception> R use(Call<? super S, R, X> work) throws X {
        S service = enter();
        try {
            return work.apply(service);
        } finally {
            exit(service);
        }
    }

    private S enter() {
        lock.lock();
        try {
            long left = WAIT.toNanos();
            while (true) {
                S service = current;
                if (service != null) {
                    calls.merge(service, 1, Integer::sum);
                    return service;
                }
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    throw new NoProviderException(name);
                }
                waiting++;
                try {
                    left = awaitNanos(left);
                } finally {
                    waiting--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void exit(S service) {
        lock.lock();
        try {
            // Absent when unbind gave up waiting for this call.
            calls.computeIfPresent(service, (s, n) -> n - 1);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long awaitNanos(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Override
    public String toString() {
        return "Leased[" + name + ", " + TimeUnit.NANOSECONDS.toSeconds(WAIT.toNanos()) + " s]";
    }
}
