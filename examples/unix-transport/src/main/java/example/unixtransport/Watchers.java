package example.unixtransport;

import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.transport.TransportStatus.State;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The status and those who watch it, told in order on one thread. */
final class Watchers {

    private static final long PATIENCE_SECONDS = 2;

    private final ExecutorService teller = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("unix-status").factory());
    private final List<Consumer<TransportStatus>> all = new CopyOnWriteArrayList<>();
    private final AtomicReference<TransportStatus> status;

    Watchers(TransportStatus first) {
        this.status = new AtomicReference<>(first);
    }

    TransportStatus status() {
        return status.get();
    }

    Registration add(Consumer<TransportStatus> watcher) {
        later(() -> {
            watcher.accept(status());
            all.add(watcher);
        });
        // In the same order: it may not have been added yet.
        return () -> later(() -> all.remove(watcher));
    }

    /** Tells another status; nothing comes after the last one. */
    void tell(TransportStatus next) {
        TransportStatus before = status.getAndUpdate(now -> now.state() == State.STOPPED ? now : next);
        if (!before.equals(status())) {
            later(() -> all.forEach(watcher -> watcher.accept(next)));
        }
    }

    /** Tells the last status and ends. */
    void end(TransportStatus last) {
        tell(last);
        teller.shutdown();
        try {
            if (!teller.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void later(Runnable task) {
        try {
            teller.execute(task);
        } catch (RejectedExecutionException e) {
            UnixTransport.LOG.log(System.Logger.Level.DEBUG, "The transport was stopped", e);
        }
    }
}
