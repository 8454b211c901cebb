package chat.allium.queue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEffect.Settled;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.LaneView;
import chat.allium.api.queue.Pending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The outbound side of one friend. An event changes the fields; {@link #settleAndGoOn} then says what follows from them.
 *
 * <p>{@code inFlight} and {@code waiting} together are the messages from {@code base} on, in order: those offered to the present
 * link, and the rest.
 */
final class Lane {

    static final long IN_FLIGHT_BYTES = 512 * 1024;
    static final int ATTEMPTED_AHEAD = 64;
    /** A link that breaks as soon as it is up is dialled again no more often than this. */
    static final long REDIAL = TimeUnit.SECONDS.toNanos(1);

    private final PeerId peer;
    private final StreamId stream;
    private final long ordinal;
    private final Deque<Pending> inFlight = new ArrayDeque<>();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    /** Expired after they were written; an ACK that can mean nothing else still makes them DELIVERED. */
    private final List<Settled> unconfirmed = new ArrayList<>();

    private final List<Settled> settled = new ArrayList<>();
    private final List<LaneEffect> saves = new ArrayList<>();

    private long base;
    private long basePosition;
    private long bytes;
    private long inFlightBytes;
    /** The mark in the store, always at or above {@code written}. */
    private long attemptedUpTo;
    /** The highest sequence number that may have been written to a link. */
    private long written;
    /** The highest sequence number of which the friend has said that it has it. */
    private long confirmed;

    /** The highest sequence number offered to the present link. */
    private long offeredUpTo;

    private long allowedUpTo;
    private boolean up;
    private boolean dialling;
    private boolean seeking;
    private boolean soughtAgain;
    private boolean progressed;
    private boolean awaiting;
    private int attempt;
    private long retryAt;
    private long scheduled = Long.MAX_VALUE;

    Lane(LaneEvent.Added e, long nanos, long ordinal) {
        this.peer = e.peer();
        this.stream = e.stream();
        this.ordinal = ordinal;
        this.base = e.pending().isEmpty() ? e.base() : e.pending().getFirst().seq();
        this.basePosition = e.pending().isEmpty() ? 0 : e.pending().getFirst().position();
        this.attemptedUpTo = e.attemptedUpTo();
        this.attempt = e.attempt();
        this.retryAt = nanos + e.retryNanos();
        e.pending().forEach(this::enqueued);
        // The mark in the store runs ahead; what did not exist when it was last used was never written.
        this.written = Math.min(attemptedUpTo, last());
    }

    void enqueued(Pending message) {
        if (message.seq() > last()) {
            waiting.add(message);
            bytes += message.bytes();
        }
    }

    void linkUp(LaneEvent.LinkUp e, long nanos) {
        takeBack();
        awaiting = false;
        up = true;
        dialling = false;
        seeking = false;
        soughtAgain = false;
        retryAt = nanos + REDIAL;
        if (attempt != 0) {
            attempt = 0;
            saves.add(new LaneEffect.SaveRetry(peer, 0, 0));
        }
        boolean knowsUs = e.stream().filter(stream::equals).isPresent();
        long high = knowsUs ? e.high() : 0;
        confirmed = 0;
        offeredUpTo = 0;
        allowedUpTo = high + e.credit();
        confirm(high);
    }

    void linkDown() {
        takeBack();
        up = false;
    }

    void acked(LaneEvent.Acked e) {
        if (e.stream().equals(stream)) {
            allowedUpTo = Math.max(allowedUpTo, e.allowedUpTo());
            confirm(e.high());
        }
    }

    void dialFailed(Backoff backoff, long nanos) {
        if (dialling) {
            dialling = false;
            seeking = false;
            soughtAgain = false;
            attempt++;
            long delay = backoff.nanos(attempt);
            retryAt = nanos + delay;
            saves.add(new LaneEffect.SaveRetry(peer, attempt, delay));
        }
    }

    void dialDeferred(long nanos, long delay) {
        dialling = false;
        long until = soughtAgain ? nanos : nanos + delay;
        soughtAgain = false;
        retryAt = up ? Math.max(retryAt, until) : until;
    }

    void seek(long nanos) {
        if (dialling) {
            // What the dial under way could not use may be there by now.
            soughtAgain = true;
        } else if (!up) {
            seeking = true;
            retryAt = nanos;
        }
    }

    /** Expires what is due, then offers or dials, and adds what has to be done for all that happened, in order. */
    void settleAndGoOn(long nanos, List<LaneEffect> effects) {
        expire(nanos);
        if (!settled.isEmpty()) {
            effects.add(new LaneEffect.Settle(peer, List.copyOf(settled), base, basePosition));
            settled.clear();
        }
        effects.addAll(saves);
        saves.clear();
        if (up) {
            offer(nanos, effects);
        } else if (wantsLink() && retryAt <= nanos) {
            dialling = true;
            effects.add(new LaneEffect.Dial(peer));
        }
        boolean outstanding = !inFlight.isEmpty();
        if (outstanding != awaiting || outstanding && progressed) {
            effects.add(new LaneEffect.Awaiting(peer, outstanding));
        }
        awaiting = outstanding;
        progressed = false;
    }

    void schedule() {
        long expires = inFlight.isEmpty() && waiting.isEmpty() ? Long.MAX_VALUE : head().expiresNanos();
        scheduled = wantsLink() ? Math.min(expires, retryAt) : expires;
    }

    long scheduled() {
        return scheduled;
    }

    long ordinal() {
        return ordinal;
    }

    PeerId peer() {
        return peer;
    }

    int messages() {
        return inFlight.size() + waiting.size();
    }

    long bytes() {
        return bytes;
    }

    LaneView view() {
        OptionalLong retry = wantsLink() ? OptionalLong.of(retryAt) : OptionalLong.empty();
        return new LaneView(peer, messages(), bytes, inFlight.size(), attempt, retry);
    }

    private boolean wantsLink() {
        return !up && !dialling && (seeking || !waiting.isEmpty());
    }

    private void takeBack() {
        while (!inFlight.isEmpty()) {
            waiting.addFirst(inFlight.removeLast());
        }
        inFlightBytes = 0;
    }

    /** An ACK is cumulative, and no gap can hide in it: the friend skips only what is below a base, and that is settled. */
    private void confirm(long high) {
        long known = Math.min(high, written);
        for (Settled late : unconfirmed) {
            if (late.seq() <= known) {
                settled.add(new Settled(late.seq(), late.position(), MessageState.DELIVERED));
            }
        }
        unconfirmed.removeIf(late -> late.seq() <= known);
        while (messages() > 0 && head().seq() <= known) {
            settleHead(MessageState.DELIVERED);
            progressed = true;
        }
        confirmed = Math.max(confirmed, known);
    }

    private void expire(long nanos) {
        while (messages() > 0 && head().expiresNanos() <= nanos) {
            if (head().seq() > written) {
                settleHead(MessageState.EXPIRED);
            } else {
                unconfirmed.add(settleHead(MessageState.UNCONFIRMED));
            }
        }
        if (unconfirmed.size() > LaneMachine.MOST_MESSAGES) {
            unconfirmed
                    .subList(0, unconfirmed.size() - LaneMachine.MOST_MESSAGES)
                    .clear();
        }
    }

    private Settled settleHead(MessageState state) {
        boolean offered = !inFlight.isEmpty();
        Pending head = offered ? inFlight.remove() : waiting.remove();
        bytes -= head.bytes();
        inFlightBytes -= offered ? head.bytes() : 0;
        base = head.seq() + 1;
        basePosition = messages() > 0 ? head().position() : head.position() + 1;
        Settled one = new Settled(head.seq(), head.position(), state);
        settled.add(one);
        return one;
    }

    private void offer(long nanos, List<LaneEffect> effects) {
        // The friend skips what expired here before it was offered, without using up credit for it.
        long allowed = allowedUpTo + Math.max(0, base - 1 - Math.max(confirmed, offeredUpTo));
        List<Pending> offered = new ArrayList<>();
        while (!waiting.isEmpty() && mayFly(waiting.element(), allowed, nanos)) {
            Pending next = waiting.remove();
            inFlight.add(next);
            inFlightBytes += next.bytes();
            offered.add(next);
        }
        if (offered.isEmpty()) {
            return;
        }
        // From here on the friend may skip to this base, and its ACK no longer tells what it has of the messages below.
        unconfirmed.clear();
        offeredUpTo = offered.getLast().seq();
        written = Math.max(written, offeredUpTo);
        OptionalLong raised = OptionalLong.empty();
        if (written > attemptedUpTo) {
            attemptedUpTo = written + ATTEMPTED_AHEAD;
            raised = OptionalLong.of(attemptedUpTo);
        }
        effects.add(new LaneEffect.Offer(peer, base, List.copyOf(offered), raised));
    }

    private boolean mayFly(Pending message, long allowed, long nanos) {
        return message.seq() <= allowed
                && (inFlight.isEmpty() || inFlightBytes + message.bytes() <= IN_FLIGHT_BYTES)
                && message.expiresNanos() > nanos;
    }

    private Pending head() {
        return inFlight.isEmpty() ? waiting.element() : inFlight.element();
    }

    private long last() {
        if (!waiting.isEmpty()) {
            return waiting.getLast().seq();
        }
        return inFlight.isEmpty() ? base - 1 : inFlight.getLast().seq();
    }
}
