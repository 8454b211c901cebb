package chat.allium.messenger;

import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.Registration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches the messenger to the pool once everything is read: HELLO has to say what we have. Thread-safe. */
final class Attachment {

    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

    private static final long TELLING_SECONDS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Durable durable;
    private final StreamRenewal renewal;
    private final Timekeeping timekeeping;
    private final Signals signals;
    private final Friends friends;
    private final Outbound outbound;
    private final DeliveryLoop loop;
    private final ConnectionPool pool;
    private final LinkListener listener;
    private @Nullable Registration attached;
    private boolean stopped;

    Attachment(
            Durable durable,
            StreamRenewal renewal,
            Timekeeping timekeeping,
            Signals signals,
            Friends friends,
            Outbound outbound,
            DeliveryLoop loop,
            ConnectionPool pool,
            LinkListener listener) {
        this.durable = durable;
        this.renewal = renewal;
        this.timekeeping = timekeeping;
        this.signals = signals;
        this.friends = friends;
        this.outbound = outbound;
        this.loop = loop;
        this.pool = pool;
        this.listener = listener;
    }

    /** Returns at once. */
    void begin() {
        Thread.ofVirtual().name("allium-messenger-start").start(this::comeUp);
    }

    /** From now on no link is heard of. */
    void end() {
        lock.lock();
        try {
            stopped = true;
            if (attached != null) {
                attached.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void comeUp() {
        try {
            renewal.renewIfCopied();
            durable.insist(
                    "The clock of this node could not be read",
                    store -> store.write(tx -> {
                        signals.restore(tx);
                        timekeeping.restore(tx);
                        return true;
                    }));
            timekeeping.isKnown();
            friends.readAll().join();
            // What expired while the node was down is told before anybody can reach it; if one lane's can not be
            // stored,
            // the others need not wait for it.
            CompletableFuture.supplyAsync(outbound::expired, loop)
                    .thenCompose(told -> told)
                    .orTimeout(TELLING_SECONDS, TimeUnit.SECONDS)
                    .handle((told, failed) -> told)
                    .join();
            attach();
        } catch (CancellationException e) {
            LOG.debug("The messenger was stopped while it started.", e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof CancellationException) {
                LOG.debug("The messenger was stopped while it read its friends.", e);
            } else {
                LOG.error("The messenger could not start, so no messages flow; restart its bundle.", e.getCause());
            }
        }
    }

    private void attach() {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Registration registration = pool.attach(listener);
        loop.execute(outbound::listening);
        lock.lock();
        try {
            attached = registration;
            if (stopped) {
                registration.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
