package chat.allium.messenger;

import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.Storage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk has room for what comes in and for what is sent. What was accepted must be kept up to its end, and its states
 * are written too: so both stop before the disk is full. Looks once a second at most. Thread-safe.
 */
final class Room {

    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private record Look(long nanos, OptionalLong free) {}

    private final Leased<Storage> storage;
    private final LongSupplier nanos;
    private final RoomLimits limits;
    private volatile Look last;

    Room(Leased<Storage> storage, LongSupplier nanos, RoomLimits limits) {
        this.storage = storage;
        this.nanos = nanos;
        this.limits = limits;
        this.last = new Look(nanos.getAsLong() - LOOK_AGAIN, OptionalLong.empty());
    }

    /** Bytes that are free; empty if nobody knows. May be a second old. */
    OptionalLong free() {
        Look look = last;
        long now = nanos.getAsLong();
        if (now - look.nanos() >= LOOK_AGAIN) {
            look = new Look(now, look());
            last = look;
        }
        return look.free();
    }

    /** Why friends' messages are not taken; empty if they are. */
    Optional<String> refusesInbound() {
        return lacks(limits.inboundMib())
                ? Optional.of("Less than " + limits.inboundMib() + " MiB are free where this node keeps its store, so"
                        + " friends' messages are not taken; they keep them. Make room, and it goes on by itself.")
                : Optional.empty();
    }

    /** Why nothing can be sent; empty if it can. */
    Optional<String> refusesSending() {
        return lacks(limits.sendMib())
                ? Optional.of("Less than " + limits.sendMib() + " MiB are free where this node keeps its store, so"
                        + " nothing can be sent: make room there, then send it again.")
                : Optional.empty();
    }

    private boolean lacks(int mib) {
        OptionalLong free = free();
        return free.isPresent() && free.getAsLong() < (long) mib << 20;
    }

    private OptionalLong look() {
        try {
            // Without a store nothing can be kept anyway, and whoever tries is told so.
            return storage.isBound() ? storage.use(Storage::freeBytes) : OptionalLong.empty();
        } catch (NoProviderException e) {
            return OptionalLong.empty();
        } catch (RuntimeException e) {
            LOG.debug("The store does not say how much room it has.", e);
            return OptionalLong.empty();
        }
    }
}
