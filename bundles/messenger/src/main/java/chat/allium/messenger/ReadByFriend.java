package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import java.util.Optional;

/**
 * What one friend has read of ours, as it says. A receipt may overtake the ACK of what it is about: it counts once that has come,
 * and never for what was not offered. Called on the delivery loop.
 */
final class ReadByFriend {

    private final PeerId peer;
    private final StreamId out;
    private final Ledger ledger;
    private final ReadNews news;
    private boolean restored;
    /** The highest of ours that was offered. */
    private long offered;
    /** Below this each of ours has its last state, or only a receipt can follow. */
    private long base;
    /** What the friend says that it has read, and what of that is stored. */
    private long claimed;

    private long marked;

    ReadByFriend(LaneRow row, Ledger ledger, ReadNews news) {
        this.peer = row.peer();
        this.out = row.out();
        this.offered = row.nextSeq() - 1;
        this.base = row.base();
        this.ledger = ledger;
        this.news = news;
    }

    /** What the store says. */
    void restore(Optional<ReadMark> stored) {
        restored = true;
        marked = stored.filter(mark -> mark.stream().equals(out))
                .map(ReadMark::seq)
                .orElse(0L);
        mark();
    }

    void offered(long seq) {
        offered = Math.max(offered, seq);
    }

    void settled(long newBase) {
        base = Math.max(base, newBase);
        mark();
    }

    void claimed(ReadMark upTo) {
        if (out.equals(upTo.stream())) {
            claimed = Math.max(claimed, Math.min(upTo.seq(), offered));
            mark();
        }
    }

    private void mark() {
        long upTo = Math.min(claimed, base - 1);
        if (!restored || upTo <= marked) {
            return;
        }
        ReadMark before = new ReadMark(out, marked);
        ReadMark now = new ReadMark(out, upTo);
        marked = upTo;
        ledger.add(peer, tx -> {
            if (now.putFor(tx, peer, out, ReadMark.ours(peer))) {
                tx.afterCommit(() -> news.read(peer, before, now));
            }
        });
    }
}
