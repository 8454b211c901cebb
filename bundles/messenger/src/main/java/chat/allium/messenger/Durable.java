package chat.allium.messenger;

import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work with the store that has to be done sooner or later: tried again every second until it succeeds. Parks its thread. */
final class Durable implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Durable.class);
    private static final long AGAIN_SECONDS = 1;

    private final Leased<Storage> storage;
    private final CountDownLatch closed = new CountDownLatch(1);

    Durable(Leased<Storage> storage) {
        this.storage = storage;
    }

    /**
     * Does the work once.
     *
     * @param what what is being done, for the log
     * @throws CancellationException if this was closed before it succeeded
     */
    <T> T insist(String what, Function<Storage, T> work) {
        boolean told = false;
        while (true) {
            try {
                T result = storage.use(work::apply);
                if (told) {
                    LOG.info("{}: the store answers again.", what);
                }
                return result;
            } catch (StorageException | NoProviderException e) {
                if (!told) {
                    LOG.warn("{}: {} Trying again every second.", what, e.getMessage());
                    told = true;
                }
            }
            if (pause()) {
                throw new CancellationException(what + ": the node stopped before the store answered.");
            }
        }
    }

    /** What is still being tried is given up. */
    @Override
    public void close() {
        closed.countDown();
    }

    private boolean pause() {
        try {
            return closed.await(AGAIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
