package chat.allium.api.queue;

import chat.allium.api.identity.PeerId;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The outbound side of every friend, without any I/O: {@code (event, nanos) -> effects}. Not thread-safe: one driver calls it,
 * one call at a time, and carries the effects out in order. It has no clock, thread, lock or randomness that it was not given.
 *
 * <p>What it guarantees: messages of a lane are offered in order and never skipped; no lane waits for another; in
 * flight are at most 512 KiB a friend and 64 MiB in all; back-off is 30 s doubling to 15 min, with jitter; a message is not offered after its expiry.
 */
@ProviderType
public interface Lanes {

    /**
     * Takes an event.
     *
     * @param nanos the driver's monotonic time, which counts sleep; never less than in an earlier call
     */
    List<LaneEffect> on(LaneEvent event, long nanos);

    /** When {@link LaneEvent.Tick} is due next; {@link Long#MAX_VALUE} for never. */
    long nextTick();

    /**
     * One sentence why that many messages may not join the lane now; empty if they may. At most 1,000 messages or 16 MiB.
     *
     * @param bytes their size in all
     */
    Optional<String> refusal(PeerId peer, int messages, long bytes);

    /** One sentence why a message may not be {@link LaneEvent.Dropped}; empty if it may: it waits and was never written to a link. */
    Optional<String> dropRefusal(PeerId peer, long seq);

    /** Lanes in which something waits. */
    List<LaneView> waiting(long nanos);
}
