package chat.allium.transport.tcp;

import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The status and those who watch it, told in order on one thread. */
final class Watched {

    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    private final ExecutorService teller = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("tcp-status").factory());
    private final List<Consumer<TransportStatus>> watchers = new CopyOnWriteArrayList<>();
    private volatile TransportStatus status;

    Watched(TransportStatus first) {
        this.status = first;
    }

    TransportStatus status() {
        return status;
    }

    void become(TransportStatus next) {
        status = next;
        try {
            teller.execute(() -> watchers.forEach(watcher -> tell(watcher, next)));
        } catch (RejectedExecutionException e) {
            LOG.debug("The transport was stopped meanwhile", e);
        }
    }

    Registration watch(Consumer<TransportStatus> watcher) {
        try {
            teller.execute(() -> {
                tell(watcher, status);
                watchers.add(watcher);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing more will happen to a transport that was stopped", e);
        }
        return () -> watchers.remove(watcher);
    }

    private static void tell(Consumer<TransportStatus> watcher, TransportStatus status) {
        try {
            watcher.accept(status);
        } catch (RuntimeException e) {
            LOG.warn("A watcher of the TCP transport failed", e);
        }
    }

    /** Tells the last status and ends. Idempotent, from one thread. */
    void end(TransportStatus last) {
        if (teller.isShutdown()) {
            return;
        }
        become(last);
        teller.shutdown();
        try {
            if (!teller.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("A watcher of the TCP transport blocks");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
