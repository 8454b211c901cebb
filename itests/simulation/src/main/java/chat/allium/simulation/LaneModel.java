package chat.allium.simulation;

import chat.allium.api.message.MessageState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a lane is meant to do, said as simply as can be: numbers that wait, each with its time; how far the friend has them, how far
 * they were written, how far it allows.
 */
final class LaneModel {

    /** What waits, by number: when it expires. */
    private final TreeMap<Long, Long> waiting = new TreeMap<>();

    private final List<Long> unconfirmed = new ArrayList<>();
    /** What each number came to in this event. */
    private final Map<Long, MessageState> settled = new TreeMap<>();

    private long base = 1;
    private long last;
    private long written;
    private long confirmed;
    private long offered;
    private long allowed;
    private boolean up;
    private int attempt;

    void add(long seq, long expires, long now) {
        waiting.put(seq, expires);
        last = seq;
        goOn(now);
    }

    void linkUp(long high, long credit, long now) {
        up = true;
        attempt = 0;
        confirmed = 0;
        offered = 0;
        allowed = high + credit;
        confirm(high);
        goOn(now);
    }

    void linkDown(long now) {
        up = false;
        goOn(now);
    }

    void ack(long high, long newAllowed, long now) {
        allowed = Math.max(allowed, newAllowed);
        confirm(high);
        goOn(now);
    }

    void dialFailed(long now) {
        attempt++;
        goOn(now);
    }

    void goOn(long now) {
        while (!waiting.isEmpty() && waiting.firstEntry().getValue() <= now) {
            long seq = waiting.firstKey();
            settle(seq, seq > written ? MessageState.EXPIRED : MessageState.UNCONFIRMED);
            if (seq <= written) {
                unconfirmed.add(seq);
            }
        }
        offer();
    }

    private void offer() {
        // What was given up below what the friend has is skipped there without using credit.
        long upTo = allowed + Math.max(0, base - 1 - Math.max(confirmed, offered));
        Long next = waiting.higherKey(Math.max(offered, base - 1));
        if (up && next != null && next <= upTo) {
            offered = Math.min(upTo, last);
            written = Math.max(written, offered);
            unconfirmed.clear();
        }
    }

    private void confirm(long high) {
        long known = Math.min(high, written);
        unconfirmed.stream().filter(seq -> seq <= known).forEach(seq -> settled.put(seq, MessageState.DELIVERED));
        unconfirmed.removeIf(seq -> seq <= known);
        while (!waiting.isEmpty() && waiting.firstKey() <= known) {
            settle(waiting.firstKey(), MessageState.DELIVERED);
        }
        confirmed = Math.max(confirmed, known);
    }

    private void settle(long seq, MessageState state) {
        waiting.remove(seq);
        settled.put(seq, state);
        base = seq + 1;
    }

    /** The process died: what is in memory is gone, what may have been written is taken for written. @param mark the stored one */
    void restart(long mark, long now) {
        up = false;
        unconfirmed.clear();
        written = Math.min(mark, last);
        goOn(now);
    }

    /** What came of it since this was asked last. */
    Map<Long, MessageState> settled() {
        Map<Long, MessageState> all = new TreeMap<>(settled);
        settled.clear();
        return all;
    }

    boolean isUp() {
        return up;
    }

    int attempt() {
        return attempt;
    }

    int messages() {
        return waiting.size();
    }

    int inFlight() {
        return up ? waiting.headMap(offered, true).size() : 0;
    }

    long written() {
        return written;
    }

    long base() {
        return base;
    }

    long firstExpiry() {
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstEntry().getValue();
    }
}
