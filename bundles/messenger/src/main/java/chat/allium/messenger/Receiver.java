package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Content;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.LaneMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The inbound side of one friend, without I/O: takes messages in order and within their credit, has them committed, then
 * acknowledges them.
 *
 * <p>{@code high <= taken <= credit.allowedUpTo()}: committed, accepted, allowed.
 */
final class Receiver {

    /** A whole message. */
    record Arrived(StreamId stream, long seq, Content content) {}

    /** What the driver has to do, in order. */
    sealed interface Effect {
        /** Store these with their high mark, then call {@link #committed}, {@link #commitFailed} or {@link #dropped}. */
        record Commit(List<Arrived> messages) implements Effect {}

        /** Send an ACK. */
        record Answer(Receipt receipt) implements Effect {}

        /**
         * Send RETRY_AFTER, then end the link.
         *
         * @param full whether there is no room for the message just now; else it was beyond its credit, which is a violation
         */
        record Refuse(long millis, boolean full) implements Effect {
            Refuse(long millis) {
                this(millis, false);
            }
        }

        /** End the link: what came is no message. */
        record Hangup(String why) implements Effect {}
    }

    private final Fragments fragments;
    private final Credit credit;
    private final Commits commits;
    private Optional<StreamId> stream = Optional.empty();
    private long high;
    private long taken;
    private boolean linked;
    private boolean refused;
    private boolean paused;

    Receiver(PeerId peer, RateLimiter limiter) {
        this(peer, limiter, new HeldBytes());
    }

    /** @param room shared by the receivers of all friends */
    Receiver(PeerId peer, RateLimiter limiter, HeldBytes room) {
        this.fragments = new Fragments(room);
        this.credit = new Credit(peer, limiter);
        this.commits = new Commits(room);
    }

    /** Takes over what the store says, unless something came meanwhile. */
    void restore(Optional<StreamId> storedStream, long storedHigh) {
        if (stream.isEmpty() && storedStream.isPresent()) {
            stream = storedStream;
            raise(storedHigh);
        }
    }

    /** What HELLO says. */
    LaneMark mark(long nanos) {
        replenish(nanos);
        return new LaneMark(stream, high, (int) (allowed() - high));
    }

    Optional<StreamId> stream() {
        return stream;
    }

    List<Effect> linkUp(long nanos) {
        linked = true;
        refused = false;
        fragments.drop();
        long told = credit.allowedUpTo();
        replenish(nanos);
        // HELLO may have granted nothing, and then nothing would come that an ACK could answer.
        return credit.allowedUpTo() > told ? List.of(answer()) : List.of();
    }

    /** Nothing can be stored for a while: grants nothing, and says so in HELLO, until {@link #resume}. */
    List<Effect> pause() {
        paused = true;
        credit.stop();
        return List.of();
    }

    /** Goes on after {@link #pause}, at once. */
    List<Effect> resume(long nanos) {
        if (!paused) {
            return List.of();
        }
        paused = false;
        commits.resume();
        replenish(nanos);
        List<Effect> effects = new ArrayList<>();
        if (linked) {
            effects.add(answer());
        }
        effects.addAll(commits.next());
        return effects;
    }

    List<Effect> linkDown() {
        linked = false;
        fragments.drop();
        credit.stop();
        return List.of();
    }

    /** An ACK that nothing asked for, to grant credit. */
    List<Effect> greet(long nanos) {
        replenish(nanos);
        return List.of(answer());
    }

    List<Effect> part(Part part, long nanos) {
        if (refused) {
            return List.of();
        }
        if (!stream.equals(Optional.of(part.stream()))) {
            begin(part.stream(), part.base() - 1);
        }
        raise(part.base() - 1);
        if (part.seq() > credit.allowedUpTo()) {
            refused = true;
            return List.of(new Effect.Refuse(credit.waitMillis(nanos)));
        }
        if (part.seq() <= taken) {
            boolean whole = part.index() == part.count() - 1;
            return whole ? List.of(answer()) : List.of();
        }
        // What came before this was lost on a link that ended: the friend begins again there, and this comes again.
        return part.seq() == taken + 1 ? assemble(part) : List.of();
    }

    List<Effect> committed(StreamId committedStream, long committedHigh, long nanos) {
        if (stream.equals(Optional.of(committedStream))) {
            raise(committedHigh);
        }
        commits.done();
        replenish(nanos);
        List<Effect> effects = new ArrayList<>();
        effects.add(answer());
        effects.addAll(commits.next());
        return effects;
    }

    List<Effect> commitFailed(long nanos) {
        commits.failed(paused, nanos);
        return List.of();
    }

    /** The friend is none (any more): what it sent is not for us. */
    List<Effect> dropped() {
        commits.dropped();
        fragments.drop();
        taken = high;
        refused = true;
        return List.of(new Effect.Hangup("messages of somebody who is no friend"));
    }

    /** Nothing is held any more. */
    void end() {
        commits.drop();
        fragments.drop();
    }

    List<Effect> tick(long nanos) {
        List<Effect> effects = new ArrayList<>(commits.tick(nanos));
        if (credit.nextGrant() <= nanos) {
            long before = credit.allowedUpTo();
            replenish(nanos);
            if (linked && credit.allowedUpTo() > before) {
                effects.add(answer());
            }
        }
        return effects;
    }

    long nextTick() {
        return Math.min(commits.nextTick(), credit.nextGrant());
    }

    private void begin(StreamId other, long highest) {
        stream = Optional.of(other);
        fragments.drop();
        credit.move(highest - taken);
        high = highest;
        taken = highest;
    }

    /** What lies below the sender's base will never come; it costs no credit. */
    private void raise(long below) {
        high = Math.max(high, below);
        if (below > taken) {
            credit.move(below - taken);
            taken = below;
            fragments.drop();
        }
    }

    private List<Effect> assemble(Part part) {
        Fragments.Outcome outcome = fragments.add(part, commits.size() == 0);
        if (outcome.end().isPresent()) {
            refused = true;
            return List.of(outcome.end().get());
        }
        if (outcome.whole().isEmpty()) {
            return List.of();
        }
        taken++;
        commits.add(new Arrived(part.stream(), part.seq(), outcome.whole().get()));
        return commits.next();
    }

    private Effect answer() {
        return new Effect.Answer(new Receipt(stream, high, allowed()));
    }

    /** What the friend is told; it may have been told more before. */
    private long allowed() {
        return paused ? high : credit.allowedUpTo();
    }

    private void replenish(long nanos) {
        if (!paused) {
            // Not counted from high: a raised base moves that past messages which are held here until they are
            // committed.
            credit.replenish(taken, commits.size(), linked, nanos);
        }
    }
}
