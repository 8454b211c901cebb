package chat.allium.queue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEffect.Settled;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.LaneView;
import chat.allium.api.queue.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The outbound side of one friend. An event changes the fields; {@link #settleAndGoOn} then says what follows from them. */
final class Lane {

    static final long IN_FLIGHT_BYTES = 512 * 1024;
    static final int ATTEMPTED_AHEAD = 64;
    /** A link that breaks as soon as it is up is dialled again no more often than this. */
    static final long REDIAL = TimeUnit.SECONDS.toNanos(1);

    private final PeerId peer;
    private final StreamId stream;
    private final long ordinal;
    private final Line line;
    private final Aloft aloft;
    /** Expired after they were written; an ACK that can mean nothing else still makes them DELIVERED. */
    private final List<Settled> unconfirmed = new ArrayList<>();

    private final List<Settled> settled = new ArrayList<>();
    private final List<LaneEffect> saves = new ArrayList<>();

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
    /** Whether the pool was told that the dial under way is for a message, and nothing speaks against the friend being there. */
    private boolean dialsUrgently;

    private boolean seeking;
    private boolean soughtAgain;
    private boolean progressed;
    private boolean awaiting;
    /** Whether nothing but what is in flight to others keeps the next message here. */
    private boolean crowdedOut;

    private int attempt;
    private long retryAt;
    private long scheduled = Long.MAX_VALUE;

    Lane(LaneEvent.Added e, Aloft aloft, long nanos, long ordinal) {
        this.aloft = aloft;
        this.peer = e.peer();
        this.stream = e.stream();
        this.ordinal = ordinal;
        this.line = new Line(e.base(), aloft);
        this.attemptedUpTo = e.attemptedUpTo();
        this.attempt = e.attempt();
        this.retryAt = nanos + e.retryNanos();
        e.pending().forEach(this::enqueued);
        // The mark in the store runs ahead; what did not exist when it was last used was never written.
        this.written = Math.min(attemptedUpTo, line.last());
    }

    void enqueued(Pending message) {
        line.add(message);
    }

    void linkUp(LaneEvent.LinkUp e, long nanos) {
        line.takeBack();
        // The pool is told again: what it knew was of another link.
        progressed = true;
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
        line.takeBack();
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

    /** The user wants it tried now, as if it had never failed. */
    void retry(long nanos) {
        if (attempt != 0) {
            attempt = 0;
            saves.add(new LaneEffect.SaveRetry(peer, 0, 0));
        }
        seek(nanos);
    }

    void drop(long seq) {
        if (dropRefusal(seq).isEmpty()) {
            line.drop(seq)
                    .ifPresent(message ->
                            settled.add(new Settled(message.seq(), message.position(), MessageState.FAILED)));
        }
    }

    Optional<String> dropRefusal(long seq) {
        if (seq < line.base() || seq > line.last()) {
            return Optional.of("This message does not wait any more.");
        }
        if (seq <= written) {
            return Optional.of("This message was on its way already and may have arrived, so it can not be dropped.");
        }
        return line.waiting(seq).isPresent() ? Optional.empty() : Optional.of("This message does not wait any more.");
    }

    /** Expires what is due, then offers or dials, and adds what has to be done for all that happened, in order. */
    void settleAndGoOn(long nanos, List<LaneEffect> effects) {
        expire(nanos);
        if (!settled.isEmpty()) {
            effects.add(new LaneEffect.Settle(peer, List.copyOf(settled), line.base(), line.basePosition()));
            settled.clear();
        }
        effects.addAll(saves);
        saves.clear();
        crowdedOut = false;
        if (up) {
            offer(nanos, effects);
        } else if (dialling || wantsLink() && retryAt <= nanos) {
            dial(effects);
        }
        boolean outstanding = line.flying() > 0;
        if (outstanding != awaiting || outstanding && progressed) {
            effects.add(new LaneEffect.Awaiting(peer, outstanding));
        }
        awaiting = outstanding;
        progressed = false;
    }

    void schedule() {
        long expires = line.isEmpty() ? Long.MAX_VALUE : line.head().expiresNanos();
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

    boolean isCrowdedOut() {
        return crowdedOut;
    }

    /** The friend is gone: what was in flight is no more. */
    void end() {
        line.takeBack();
    }

    int messages() {
        return line.size();
    }

    long bytes() {
        return line.bytes();
    }

    LaneView view() {
        OptionalLong retry = wantsLink() ? OptionalLong.of(retryAt) : OptionalLong.empty();
        return new LaneView(
                peer,
                messages(),
                bytes(),
                line.flying(),
                attempt,
                retry,
                line.head().expiresNanos());
    }

    private void dial(List<LaneEffect> effects) {
        boolean urgent = line.someWait() && attempt == 0;
        if (!dialling || urgent && !dialsUrgently) {
            effects.add(new LaneEffect.Dial(peer, line.someWait(), attempt));
            dialsUrgently = urgent;
        }
        dialling = true;
    }

    private boolean wantsLink() {
        return !up && !dialling && (seeking || line.someWait());
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
        while (!line.isEmpty() && line.head().seq() <= known) {
            settleHead(MessageState.DELIVERED);
            progressed = true;
        }
        confirmed = Math.max(confirmed, known);
    }

    private void expire(long nanos) {
        while (!line.isEmpty() && line.head().expiresNanos() <= nanos) {
            if (line.head().seq() > written) {
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
        Pending head = line.settle();
        Settled one = new Settled(head.seq(), head.position(), state);
        settled.add(one);
        return one;
    }

    private void offer(long nanos, List<LaneEffect> effects) {
        // The friend skips what expired here before it was offered, without using up credit for it.
        long allowed = allowedUpTo + Math.max(0, line.base() - 1 - Math.max(confirmed, offeredUpTo));
        List<Pending> offered = new ArrayList<>();
        Optional<Pending> next = line.next();
        while (next.isPresent() && mayFly(next.get(), allowed, nanos)) {
            line.fly();
            offered.add(next.get());
            next = line.next();
        }
        crowdedOut = next.isPresent() && mayFlyAlone(next.get(), allowed, nanos);
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
        effects.add(new LaneEffect.Offer(peer, line.base(), List.copyOf(offered), raised));
    }

    private boolean mayFly(Pending message, long allowed, long nanos) {
        return mayFlyAlone(message, allowed, nanos) && aloft.admits(message.bytes(), line.flying() == 0);
    }

    /** Whether it might go if there were no other friends. */
    private boolean mayFlyAlone(Pending message, long allowed, long nanos) {
        return message.seq() <= allowed
                && (line.flying() == 0 || line.flyingBytes() + message.bytes() <= IN_FLIGHT_BYTES)
                && message.expiresNanos() > nanos;
    }
}
