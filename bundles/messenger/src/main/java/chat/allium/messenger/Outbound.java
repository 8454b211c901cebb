package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.Urgency;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Drives the lanes: tells them what happened and carries out what follows. Everything is called on the delivery loop.
 */
final class Outbound {

    /** While a friend does not know of its friendship, somebody else dials it. */
    private static final long NOT_A_FRIEND_YET = TimeUnit.SECONDS.toNanos(30);

    private static final String NOT_YET =
            "Messages from before the store was restored go out first; try again when they have arrived.";

    private final Map<PeerId, DrivenLane> driven = new HashMap<>();
    private final SharedLanes lanes;
    private final Links links;
    private final Flights flights;
    private final ConnectionPool pool;
    private final Ledger ledger;
    private final Executor loop;
    private final EventDispatcher events;
    private final NodeTime time;
    private final LongSupplier nanos;
    private final Function<PeerId, Courier> couriers;
    private final Signals signals;
    private final Meter meter;
    private final Consumer<PeerId> over;
    /** Whom to dial as soon as we would hear of the outcome. */
    private final List<LaneEffect.Dial> early = new ArrayList<>();

    private boolean listening;
    private boolean stopping;

    /** @param over called when nothing waits in a former stream of a lane any more, and the store knows */
    Outbound(
            SharedLanes lanes,
            Links links,
            Flights flights,
            ConnectionPool pool,
            Ledger ledger,
            Executor loop,
            EventDispatcher events,
            NodeTime time,
            LongSupplier nanos,
            Function<PeerId, Courier> couriers,
            Signals signals,
            Meter meter,
            Consumer<PeerId> over) {
        this.lanes = lanes;
        this.links = links;
        this.flights = flights;
        this.pool = pool;
        this.ledger = ledger;
        this.loop = loop;
        this.events = events;
        this.time = time;
        this.nanos = nanos;
        this.couriers = couriers;
        this.signals = signals;
        this.meter = meter;
        this.over = over;
    }

    /**
     * @param present the stream in which the lane's messages are numbered now
     * @param friend whether it knows that it is one: before that nothing is offered
     */
    void added(LaneEvent.Added lane, StreamId present, boolean friend) {
        PeerId peer = lane.peer();
        DrivenLane one =
                driven.computeIfAbsent(peer, p -> new DrivenLane(lane, present, couriers.apply(p), ledger, events));
        boolean became = friend && one.befriend();
        feed(lane);
        if (one.isFormer()) {
            lanes.uncounted(peer);
        }
        if (became) {
            linkUp(peer);
            // With a link up this says nothing new.
            feed(new LaneEvent.Seek(peer));
        }
    }

    void removed(PeerId peer) {
        driven.remove(peer);
        meter.forget(peer);
        flights.lost(peer);
        feed(new LaneEvent.Removed(peer));
    }

    /** What is numbered in a stream that is still to come is found in the store then. */
    void enqueued(PeerId peer, StreamId stream, Pending message) {
        DrivenLane one = driven.get(peer);
        if (one != null && one.stream().equals(stream)) {
            feed(new LaneEvent.Enqueued(peer, message));
        }
        lanes.release(peer, message.bytes());
    }

    /** Completes when a message was taken back; exceptionally, with the sentence why not, if it may not be. */
    CompletableFuture<Void> drop(PeerId peer, MessageId id) {
        DrivenLane one = driven.get(peer);
        Optional<String> refusal = one == null || !one.stream().equals(id.stream())
                ? Optional.of(
                        one != null && one.isBefore(id.stream()) ? NOT_YET : "This message does not wait any more.")
                : lanes.dropRefusal(peer, id.seq());
        if (one == null || refusal.isPresent()) {
            return CompletableFuture.failedFuture(new MessageRejectedException(refusal.orElse("")));
        }
        feed(new LaneEvent.Dropped(peer, id.seq()));
        return one.expired();
    }

    void linkUp(PeerId peer) {
        DrivenLane one = driven.get(peer);
        if (one != null && one.isFriend()) {
            links.mark(peer).ifPresent(mark -> {
                one.heard(mark);
                flights.lost(peer);
                meter.linkChanged(peer);
                feed(new LaneEvent.LinkUp(peer, mark.stream(), mark.high(), mark.allowedUpTo() - mark.high()));
            });
        }
    }

    void linkDown(PeerId peer) {
        if (!links.isUp(peer)) {
            flights.lost(peer);
            meter.linkChanged(peer);
            feed(new LaneEvent.LinkDown(peer));
        }
    }

    void acked(PeerId peer, Receipt receipt) {
        DrivenLane one = driven.get(peer);
        if (one != null && one.isFriend()) {
            // One that has nothing of ours yet still grants credit.
            StreamId stream = receipt.stream().orElse(one.stream());
            long high = receipt.stream().isPresent() ? receipt.high() : 0;
            if (stream.equals(one.stream())) {
                meter.acked(peer, high);
            }
            feed(new LaneEvent.Acked(peer, stream, high, receipt.allowedUpTo()));
        }
    }

    void feed(LaneEvent event) {
        lanes.on(event, nanos.getAsLong()).forEach(this::carryOut);
    }

    /** From now on the pool tells what becomes of dials. */
    void listening() {
        listening = true;
        early.forEach(this::ask);
        early.clear();
    }

    /** Completes when the store knows of every message that expired so far. */
    CompletableFuture<Void> expired() {
        return CompletableFuture.allOf(
                driven.values().stream().map(DrivenLane::expired).toArray(CompletableFuture<?>[]::new));
    }

    /** Offers nothing from now on. */
    void stop() {
        stopping = true;
    }

    private void carryOut(LaneEffect effect) {
        switch (effect) {
            case LaneEffect.Dial dial -> dial(dial);
            case LaneEffect.Awaiting awaiting -> pool.awaiting(awaiting.peer(), awaiting.outstanding());
            case LaneEffect.SaveRetry save -> {
                // The moment, not the time that is left: that goes on running while the node is down.
                long backoffEnds =
                        save.attempt() == 0 ? 0 : time.millis() + TimeUnit.NANOSECONDS.toMillis(save.retryNanos());
                Optional.ofNullable(driven.get(save.peer()))
                        .ifPresent(one -> one.retrying(save.attempt(), backoffEnds));
            }
            case LaneEffect.Settle settle -> settle(settle);
            case LaneEffect.Offer offer -> offer(offer);
        }
    }

    private void dial(LaneEffect.Dial dial) {
        PeerId peer = dial.peer();
        DrivenLane one = driven.get(peer);
        boolean friend = one != null && one.isFriend();
        if (friend && listening) {
            ask(dial);
        } else if (friend) {
            early.add(dial);
        } else {
            loop.execute(() -> feed(new LaneEvent.DialDeferred(peer, NOT_A_FRIEND_YET)));
        }
    }

    private void ask(LaneEffect.Dial dial) {
        meter.dialling(dial.peer());
        Urgency wanted = dial.waited() ? Urgency.MESSAGE : Urgency.SEEK;
        pool.dial(dial.peer(), dial.attempt() > 0 ? Urgency.DOUBTFUL : wanted);
    }

    private void settle(LaneEffect.Settle settle) {
        PeerId peer = settle.peer();
        DrivenLane one = driven.get(peer);
        if (one == null) {
            return;
        }
        CompletableFuture<Void> stored = one.settle(settle);
        // After the ledger has it: who waits for the last to land goes on to close the ledger.
        flights.landed(peer, settle.newBase());
        if (!one.isFormer()) {
            signals.settled(peer, settle.newBase());
        } else if (one.isOver(settle.newBase())) {
            stored.thenRun(() -> over.accept(peer));
        }
    }

    private void offer(LaneEffect.Offer offer) {
        PeerId peer = offer.peer();
        DrivenLane one = driven.get(peer);
        if (one == null || stopping) {
            return;
        }
        long upTo = offer.messages().getLast().seq();
        meter.offered(peer, upTo);
        if (!one.isFormer()) {
            flights.began(peer, upTo);
            signals.offered(peer, upTo);
        }
        one.carry(offer, links.generation(peer));
    }
}
