package chat.allium.messenger;

import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.storage.Transaction;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps {@link NodeTime} in the store, so that it goes on from there after a stop, a crash, or another boot. */
final class Timekeeping {

    private static final long STARTING_SECONDS = 5;
    private static final long RENEW = TimeUnit.MINUTES.toNanos(5);

    private final NodeTime time;
    private final Ledger ledger;
    private final SharedLanes lanes;
    private final LongSupplier nanos;
    private final CountDownLatch known = new CountDownLatch(1);
    /** When time was last saved though nothing had jumped. Used on the delivery loop only. */
    private long renewed;

    Timekeeping(NodeTime time, Ledger ledger, SharedLanes lanes, LongSupplier nanos) {
        this.time = time;
        this.ledger = ledger;
        this.lanes = lanes;
        this.nanos = nanos;
    }

    /** @param tx a write; {@link #isKnown} is to be called after its commit */
    void restore(Transaction tx) {
        time.restore(tx.settings().get(NodeTime.SETTING));
        time.unsaved().ifPresent(bytes -> tx.settings().put(NodeTime.SETTING, bytes));
    }

    void isKnown() {
        known.countDown();
    }

    /** Waits until time is known, but not for long. */
    void await() throws MessageRejectedException {
        try {
            if (!known.await(STARTING_SECONDS, TimeUnit.SECONDS)) {
                throw new MessageRejectedException(
                        "The store is not ready, so the message was not sent; see `status`, then try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessageRejectedException("Interrupted; the message was not sent.");
        }
    }

    /** A jump of the wall clock is seen only by who looks, and must be known after a crash. On the delivery loop. */
    void watch() {
        time.millis();
        long now = nanos.getAsLong();
        if (now - renewed >= RENEW && lanes.nextTick() != Long.MAX_VALUE) {
            renewed = now;
            time.renew();
        }
        save();
    }

    /** Has the last moment saved. */
    void stop() {
        if (known.getCount() == 0) {
            time.renew();
        }
        save();
    }

    /** Before the store was read there is nothing that may replace what it has. */
    private void save() {
        if (known.getCount() > 0) {
            return;
        }
        time.unsaved()
                .ifPresent(bytes ->
                        ledger.add(NodeTime.SETTING, tx -> tx.settings().put(NodeTime.SETTING, bytes)));
    }
}
