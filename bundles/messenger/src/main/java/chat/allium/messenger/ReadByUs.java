package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.LaneRow;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What our user has read of one friend's. The friend is told when it moves, at most once a second, and again on every new link: so
 * none has to be queued. Called on the delivery loop.
 */
final class ReadByUs {

    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(1);

    private final PeerId peer;
    private final StreamId out;
    private final Ledger ledger;
    private final Links links;
    private final ConnectionPool pool;
    private Optional<MessageId> seen = Optional.empty();
    private long toldAt;
    private long due = Long.MAX_VALUE;

    ReadByUs(LaneRow row, Ledger ledger, Links links, ConnectionPool pool, long nanos) {
        this.peer = row.peer();
        this.out = row.out();
        this.ledger = ledger;
        this.links = links;
        this.pool = pool;
        this.toldAt = nanos - BETWEEN;
    }

    /** What the store says, unless more was read meanwhile. */
    void restore(Optional<ReadMark> stored) {
        seen = seen.or(() -> stored.map(ReadMark::id));
    }

    /** @return whether that is news */
    boolean seen(MessageId upTo) {
        boolean news = seen.filter(old -> old.stream().equals(upTo.stream()) && old.seq() >= upTo.seq())
                .isEmpty();
        if (news) {
            seen = Optional.of(upTo);
            ReadMark mark = ReadMark.of(upTo);
            ledger.add(peer, tx -> mark.putFor(tx, peer, out, ReadMark.theirs(peer)));
        }
        return news;
    }

    /** Says it, or plans to. @param may whether the friend may know */
    void tell(boolean may, long nanos) {
        due = Long.MAX_VALUE;
        if (!may || seen.isEmpty() || !links.isUp(peer)) {
            return;
        }
        if (nanos - toldAt < BETWEEN) {
            due = toldAt + BETWEEN;
        } else if (pool.offer(peer, Wire.readUpTo(seen.get()))) {
            toldAt = nanos;
        }
    }

    /** When to {@link #tell} again; {@link Long#MAX_VALUE} for never. */
    long due() {
        return due;
    }
}
