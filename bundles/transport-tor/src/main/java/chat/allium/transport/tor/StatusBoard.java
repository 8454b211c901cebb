package chat.allium.transport.tor;

import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Health} and those who watch it, told of changes in order on one thread. */
final class StatusBoard {

    private static final Logger LOG = LoggerFactory.getLogger(StatusBoard.class);

    private final ExecutorService teller = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("tor-status").factory());
    private final List<Consumer<TransportStatus>> watchers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Health health = new Health();
    private volatile TransportStatus status = health.status();

    TransportStatus status() {
        return status;
    }

    boolean ask(Predicate<Health> question) {
        lock.lock();
        try {
            return question.test(health);
        } finally {
            lock.unlock();
        }
    }

    /** Changes what is known. Quick enough for the poller's thread. */
    void change(Consumer<Health> news) {
        lock.lock();
        try {
            news.accept(health);
            TransportStatus next = health.status();
            if (!next.equals(status)) {
                status = next;
                execute(() -> watchers.forEach(watcher -> tell(watcher, next)));
            }
        } finally {
            lock.unlock();
        }
    }

    Registration watch(Consumer<TransportStatus> watcher) {
        lock.lock();
        try {
            TransportStatus first = status;
            execute(() -> {
                tell(watcher, first);
                watchers.add(watcher);
            });
        } finally {
            lock.unlock();
        }
        return () -> watchers.remove(watcher);
    }

    private void execute(Runnable task) {
        try {
            teller.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The Tor transport was stopped meanwhile", e);
        }
    }

    private static void tell(Consumer<TransportStatus> watcher, TransportStatus status) {
        try {
            watcher.accept(status);
        } catch (RuntimeException e) {
            LOG.warn("A watcher of the Tor transport failed", e);
        }
    }

    /** Says that it is over, and waits a moment until everybody has heard. Idempotent. */
    void end() {
        change(Health::stopped);
        teller.shutdown();
        try {
            if (!teller.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("A watcher of the Tor transport blocks");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
