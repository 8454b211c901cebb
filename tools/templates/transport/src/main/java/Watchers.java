package @PACKAGE@;

import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** The status and those who watch it, told in order on one thread. */
final class Watchers {

    private final ExecutorService teller =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("unix-status").factory());
    private final List<Consumer<TransportStatus>> all = new CopyOnWriteArrayList<>();
    private volatile TransportStatus status;

    Watchers(TransportStatus first) {
        this.status = first;
    }

    TransportStatus status() {
        return status;
    }

    Registration add(Consumer<TransportStatus> watcher) {
        try {
            teller.execute(() -> {
                watcher.accept(status);
                all.add(watcher);
            });
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
        return () -> all.remove(watcher);
    }

    /** Tells the last status and ends. */
    void end(TransportStatus last) {
        status = last;
        if (!teller.isShutdown()) {
            teller.execute(() -> all.forEach(watcher -> watcher.accept(last)));
            teller.close();
        }
    }
}
