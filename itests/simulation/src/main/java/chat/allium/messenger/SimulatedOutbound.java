package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.Urgency;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Lanes;
import chat.allium.api.storage.LaneRow;
import chat.allium.pool.SimulatedPool;
import chat.allium.simulation.Disk;
import chat.allium.simulation.Host;
import chat.allium.simulation.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Drives {@link Lanes} in virtual time, as {@code Outbound} does. */
final class SimulatedOutbound {

    private static final int MOST_STATES = 60;

    private static final class Driven {
        private final StreamId stream;
        private final SimulatedCourier courier;
        private CompletableFuture<Void> expired = CompletableFuture.completedFuture(null);

        Driven(StreamId stream, SimulatedCourier courier) {
            this.stream = stream;
            this.courier = courier;
        }
    }

    private final Map<PeerId, Driven> driven = new TreeMap<>();
    private final Host host;
    private final Lanes lanes;
    private final Links links;
    private final Flights flights;
    private final SimulatedPool pool;
    private final SimulatedLedger ledger;
    private final LongSupplier nanos;
    private final NodeTime time;
    private final Consumer<PeerId> offerAgain;
    private final Witness witness;
    private boolean stopping;

    SimulatedOutbound(
            Host host,
            Lanes lanes,
            Links links,
            Flights flights,
            SimulatedPool pool,
            SimulatedLedger ledger,
            NodeTime time,
            LongSupplier nanos,
            Consumer<PeerId> offerAgain,
            Witness witness) {
        this.time = time;
        this.offerAgain = offerAgain;
        this.host = host;
        this.lanes = lanes;
        this.links = links;
        this.flights = flights;
        this.pool = pool;
        this.ledger = ledger;
        this.nanos = nanos;
        this.witness = witness;
    }

    void added(LaneEvent.Added lane) {
        PeerId peer = lane.peer();
        SimulatedCourier courier =
                new SimulatedCourier(host, peer, links, pool::offer, nanos, () -> offerAgain.accept(peer), witness);
        driven.put(peer, new Driven(lane.stream(), courier));
        feed(lane);
        linkUp(peer);
    }

    void linkUp(PeerId peer) {
        if (driven.containsKey(peer)) {
            links.mark(peer).ifPresent(mark -> {
                flights.lost(peer);
                witness.landed(host, peer);
                feed(new LaneEvent.LinkUp(peer, mark.stream(), mark.high(), mark.allowedUpTo() - mark.high()));
            });
        }
    }

    void linkDown(PeerId peer) {
        if (!links.isUp(peer)) {
            flights.lost(peer);
            witness.landed(host, peer);
            feed(new LaneEvent.LinkDown(peer));
        }
    }

    void acked(PeerId peer, Receipt receipt) {
        Driven one = driven.get(peer);
        if (one != null) {
            StreamId stream = receipt.stream().orElse(one.stream);
            long high = receipt.stream().isPresent() ? receipt.high() : 0;
            if (stream.equals(one.stream)) {
                witness.acked(host, peer, high);
            }
            feed(new LaneEvent.Acked(peer, stream, high, receipt.allowedUpTo()));
        }
    }

    void feed(LaneEvent event) {
        lanes.on(event, nanos.getAsLong()).forEach(this::carryOut);
    }

    /** Completes when the store knows of every message that expired so far. */
    CompletableFuture<Void> expired() {
        return CompletableFuture.allOf(
                driven.values().stream().map(one -> one.expired).toArray(CompletableFuture<?>[]::new));
    }

    void stop() {
        stopping = true;
    }

    private void carryOut(LaneEffect effect) {
        switch (effect) {
            case LaneEffect.Dial dial -> dial(dial);
            case LaneEffect.Awaiting awaiting -> pool.awaiting(awaiting.peer(), awaiting.outstanding());
            case LaneEffect.SaveRetry save -> {
                long ends = save.attempt() == 0 ? 0 : time.millis() + TimeUnit.NANOSECONDS.toMillis(save.retryNanos());
                update(save.peer(), row -> row.retrying(save.attempt(), ends), disk -> {});
            }
            case LaneEffect.Settle settle -> settle(settle);
            case LaneEffect.Offer offer -> offer(offer);
        }
    }

    private void dial(LaneEffect.Dial dial) {
        Urgency wanted = dial.waited() ? Urgency.MESSAGE : Urgency.SEEK;
        pool.dial(dial.peer(), dial.attempt() > 0 ? Urgency.DOUBTFUL : wanted);
    }

    private void settle(LaneEffect.Settle settle) {
        PeerId peer = settle.peer();
        @Nullable Driven one = driven.get(peer);
        if (one == null) {
            return;
        }
        flights.landed(peer, settle.newBase());
        List<LaneEffect.Settled> left = settle.messages();
        List<CompletableFuture<Void>> stored = new ArrayList<>();
        while (left.size() > MOST_STATES) {
            stored.add(update(peer, row -> row, states(peer, left.subList(0, MOST_STATES))));
            left = left.subList(MOST_STATES, left.size());
        }
        stored.add(update(
                peer,
                row -> row.settled(Math.max(row.base(), settle.newBase()), settle.newBasePosition()),
                states(peer, left)));
        if (settle.messages().stream().anyMatch(m -> m.state() != MessageState.DELIVERED)) {
            one.expired = CompletableFuture.allOf(stored.toArray(CompletableFuture<?>[]::new));
        }
    }

    private static Consumer<Disk> states(PeerId peer, List<LaneEffect.Settled> messages) {
        return disk -> messages.forEach(m -> disk.setState(peer, m.position(), m.state()));
    }

    private void offer(LaneEffect.Offer offer) {
        PeerId peer = offer.peer();
        @Nullable Driven one = driven.get(peer);
        if (one == null || stopping) {
            return;
        }
        flights.began(peer, offer.messages().getLast().seq());
        OptionalLong mark = offer.attemptedUpTo();
        CompletableFuture<Void> marked = mark.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : update(peer, row -> row.attempted(Math.max(row.attemptedUpTo(), mark.getAsLong())), disk -> {});
        one.courier.carry(one.stream, offer, CompletableFuture.allOf(marked, one.expired), links.generation(peer));
    }

    private CompletableFuture<Void> update(PeerId peer, Function<LaneRow, LaneRow> change, Consumer<Disk> more) {
        return ledger.add(disk -> {
            disk.putLane(change.apply(disk.lane(peer).orElseThrow()));
            more.accept(disk);
        });
    }
}
