package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.Urgency;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.Transaction;
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
import org.jspecify.annotations.Nullable;

/**
 * Drives the lanes: tells them what happened and carries out what follows. Everything is called on the delivery loop.
 */
final class Outbound {

    /** While a friend does not know of its friendship, somebody else dials it. */
    private static final long NOT_A_FRIEND_YET = TimeUnit.SECONDS.toNanos(30);

    private static final String NOT_YET =
            "Messages from before the store was restored go out first; try again when they have arrived.";

    private static final String DROPPED = "dropped by its sender";

    /** How many states one entry of the ledger sets. */
    private static final int MOST_STATES = 60;

    /** What the driver knows of a lane. */
    private static final class Driven {
        private final StreamId stream;
        /** The stream in which messages are numbered now: another one while what waited in a former one goes out. */
        private final StreamId present;
        /** The highest number that there was when the lane was read. */
        private final long last;

        private final Courier courier;
        private boolean friend;
        private long copiedUpTo = -1;
        /** Completes when the store knows of every message that expired or was dropped. */
        private CompletableFuture<Void> expired = CompletableFuture.completedFuture(null);

        Driven(LaneEvent.Added lane, StreamId present, Courier courier) {
            this.stream = lane.stream();
            this.present = present;
            this.last = lane.pending().isEmpty() ? 0 : lane.pending().getLast().seq();
            this.courier = courier;
        }

        boolean isFormer() {
            return !stream.equals(present);
        }

        /** The first that the friend says of a former stream: it is of the store of which ours is a copy. */
        void heard(Receipt mark) {
            if (copiedUpTo < 0) {
                copiedUpTo = mark.stream().filter(stream::equals).isPresent() ? mark.high() : 0;
            }
        }

        /** What it had before may have been skipped then, because it was dropped or had expired. */
        LaneEffect.Settled known(LaneEffect.Settled message) {
            boolean unsure = isFormer() && message.state() == MessageState.DELIVERED && message.seq() <= copiedUpTo;
            return unsure
                    ? new LaneEffect.Settled(message.seq(), message.position(), MessageState.UNCONFIRMED)
                    : message;
        }
    }

    private final Map<PeerId, Driven> driven = new HashMap<>();
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
        Driven one = driven.computeIfAbsent(peer, p -> new Driven(lane, present, couriers.apply(p)));
        boolean became = friend && !one.friend;
        one.friend |= friend;
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
        Driven one = driven.get(peer);
        if (one != null && one.stream.equals(stream)) {
            feed(new LaneEvent.Enqueued(peer, message));
        }
        lanes.release(peer, message.bytes());
    }

    /** Completes when a message was taken back; exceptionally, with the sentence why not, if it may not be. */
    CompletableFuture<Void> drop(PeerId peer, MessageId id) {
        Driven one = driven.get(peer);
        Optional<String> refusal = one == null || !one.stream.equals(id.stream())
                ? Optional.of(
                        one != null && one.present.equals(id.stream())
                                ? NOT_YET
                                : "This message does not wait any more.")
                : lanes.dropRefusal(peer, id.seq());
        if (one == null || refusal.isPresent()) {
            return CompletableFuture.failedFuture(new MessageRejectedException(refusal.orElse("")));
        }
        feed(new LaneEvent.Dropped(peer, id.seq()));
        return one.expired;
    }

    void linkUp(PeerId peer) {
        Driven one = driven.get(peer);
        if (one != null && one.friend) {
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
        Driven one = driven.get(peer);
        if (one != null && one.friend) {
            // One that has nothing of ours yet still grants credit.
            StreamId stream = receipt.stream().orElse(one.stream);
            long high = receipt.stream().isPresent() ? receipt.high() : 0;
            if (stream.equals(one.stream)) {
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
                driven.values().stream().map(one -> one.expired).toArray(CompletableFuture<?>[]::new));
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
                update(save.peer(), row -> row.retrying(save.attempt(), backoffEnds));
            }
            case LaneEffect.Settle settle -> settle(settle);
            case LaneEffect.Offer offer -> offer(offer);
        }
    }

    private void dial(LaneEffect.Dial dial) {
        PeerId peer = dial.peer();
        Driven one = driven.get(peer);
        boolean friend = one != null && one.friend;
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
        Driven one = driven.get(peer);
        if (one == null) {
            return;
        }
        List<LaneEffect.Settled> left =
                settle.messages().stream().map(one::known).toList();
        List<CompletableFuture<Void>> stored = new ArrayList<>();
        // The base moves last: were we to stop in between, nothing below it would be left without its state.
        while (left.size() > MOST_STATES) {
            stored.add(update(peer, row -> row, states(one.stream, peer, left.subList(0, MOST_STATES))));
            left = left.subList(MOST_STATES, left.size());
        }
        stored.add(update(
                peer,
                row -> one.isFormer()
                        ? row
                        : row.settled(Math.max(row.base(), settle.newBase()), settle.newBasePosition()),
                states(one.stream, peer, left)));
        // After the ledger has it: who waits for the last to land goes on to close the ledger.
        flights.landed(peer, settle.newBase());
        if (settle.messages().stream().anyMatch(m -> m.state() != MessageState.DELIVERED)) {
            one.expired = CompletableFuture.allOf(stored.toArray(CompletableFuture<?>[]::new));
        }
        if (!one.isFormer()) {
            signals.settled(peer, settle.newBase());
        } else if (settle.newBase() > one.last) {
            CompletableFuture.allOf(stored.toArray(CompletableFuture<?>[]::new)).thenRun(() -> over.accept(peer));
        }
    }

    private Consumer<Transaction> states(StreamId stream, PeerId peer, List<LaneEffect.Settled> messages) {
        return tx -> {
            messages.forEach(m -> tx.messages().setState(peer, m.position(), m.state(), reason(m.state())));
            tx.afterCommit(() -> messages.forEach(m -> events.publish(
                    new MessengerEvent.StateChanged(peer, m.position(), new MessageId(stream, m.seq()), m.state()))));
        };
    }

    private static String reason(MessageState state) {
        return state == MessageState.FAILED ? DROPPED : "";
    }

    private void offer(LaneEffect.Offer offer) {
        PeerId peer = offer.peer();
        Driven one = driven.get(peer);
        if (one == null || stopping) {
            return;
        }
        long upTo = offer.messages().getLast().seq();
        meter.offered(peer, upTo);
        if (!one.isFormer()) {
            flights.began(peer, upTo);
            signals.offered(peer, upTo);
        }
        CompletableFuture<Void> marked = offer.attemptedUpTo().isEmpty()
                ? CompletableFuture.completedFuture(null)
                : update(
                        peer,
                        row -> row.attempted(Math.max(
                                row.attemptedUpTo(), offer.attemptedUpTo().getAsLong())));
        // A base above an expired message makes the friend skip it. The store must know before the friend does, or
        // after a restart the friend's mark would be taken for a receipt.
        CompletableFuture<Void> ready = CompletableFuture.allOf(marked, one.expired);
        one.courier.carry(one.stream, offer, ready, links.generation(peer));
    }

    private CompletableFuture<Void> update(PeerId peer, Function<LaneRow, LaneRow> change) {
        return update(peer, change, tx -> {});
    }

    /** Changes the lane, unless its friend is gone. */
    private CompletableFuture<Void> update(PeerId peer, Function<LaneRow, LaneRow> change, Consumer<Transaction> more) {
        @Nullable Driven one = driven.get(peer);
        if (one == null) {
            return CompletableFuture.completedFuture(null);
        }
        return ledger.add(peer, tx -> tx.lanes()
                .find(peer)
                .filter(row -> row.out().equals(one.present))
                .ifPresent(row -> {
                    tx.lanes().put(change.apply(row));
                    more.accept(tx);
                }));
    }
}
