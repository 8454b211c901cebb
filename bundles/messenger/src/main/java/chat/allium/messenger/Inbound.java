package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.Statistics.Stage;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives a {@link Receiver} for each friend: on the link's own thread, with commits on virtual threads. */
final class Inbound {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(5);

    /** A receiver, and the lock under which it is called; nothing is done under it but that. */
    private final class Intake {
        private final ReentrantLock lock = new ReentrantLock();
        private final Receiver receiver;
        private boolean told;

        Intake(PeerId peer) {
            this.receiver = new Receiver(peer, limiter, heldBytes);
        }
    }

    /** What the store has of a friend's stream after a commit. */
    private record Stored(StreamId stream, long high) {}

    /**
     * What filters left of a message.
     *
     * @param refusal why a filter of ours refuses it; empty if none does
     */
    private record Filed(Content content, Bodies.Body body, String refusal) {

        boolean refused() {
            return !refusal.isEmpty();
        }

        MessageState state() {
            return refused() ? MessageState.FAILED : MessageState.DELIVERED;
        }
    }

    private final HeldBytes heldBytes = new HeldBytes();
    private final Map<PeerId, Intake> intakes = new ConcurrentHashMap<>();
    private final Map<PeerId, Long> due = new ConcurrentHashMap<>();
    private final Leased<Storage> storage;
    private final Room room;
    private final ConnectionPool pool;
    private final RateLimiter limiter;
    private final Interceptors interceptors;
    private final Bodies bodies;
    private final NodeTime time;
    private final EventDispatcher events;
    private final Meter meter;
    private final LongSupplier nanos;
    private final Runnable rescheduled;
    private volatile boolean refusing;
    /** When to see whether there is room again. */
    private volatile long lookAt = Long.MAX_VALUE;

    /** @param rescheduled called when {@link #nextTick} may be sooner than it was */
    Inbound(
            Leased<Storage> storage,
            Room room,
            ConnectionPool pool,
            RateLimiter limiter,
            Interceptors interceptors,
            Bodies bodies,
            NodeTime time,
            EventDispatcher events,
            Meter meter,
            LongSupplier nanos,
            Runnable rescheduled) {
        this.storage = storage;
        this.room = room;
        this.pool = pool;
        this.limiter = limiter;
        this.interceptors = interceptors;
        this.bodies = bodies;
        this.time = time;
        this.events = events;
        this.meter = meter;
        this.nanos = nanos;
        this.rescheduled = rescheduled;
    }

    void restore(PeerId peer, Optional<StreamId> stream, long high) {
        on(peer, receiver -> {
            receiver.restore(stream, high);
            return List.of();
        });
    }

    LaneMark mark(PeerId peer) {
        Intake intake = intake(peer);
        intake.lock.lock();
        try {
            return intake.receiver.mark(nanos.getAsLong());
        } finally {
            intake.lock.unlock();
        }
    }

    /** The friend's present stream. */
    Optional<StreamId> stream(PeerId peer) {
        Intake intake = intakes.get(peer);
        if (intake == null) {
            return Optional.empty();
        }
        intake.lock.lock();
        try {
            return intake.receiver.stream();
        } finally {
            intake.lock.unlock();
        }
    }

    void up(PeerId peer) {
        on(peer, receiver -> receiver.linkUp(nanos.getAsLong()));
    }

    void down(PeerId peer) {
        on(peer, Receiver::linkDown);
    }

    void part(PeerId peer, Part part) {
        on(peer, receiver -> receiver.part(part, nanos.getAsLong()));
    }

    /** Grants credit to a friend whose HELLO was answered before it was one. */
    void greet(PeerId peer) {
        on(peer, receiver -> receiver.greet(nanos.getAsLong()));
    }

    void forget(PeerId peer) {
        Intake gone = intakes.remove(peer);
        due.remove(peer);
        if (gone != null) {
            on(peer, gone, receiver -> {
                receiver.end();
                return List.of();
            });
        }
    }

    long nextTick() {
        return due.values().stream().mapToLong(Long::longValue).reduce(lookAt, Math::min);
    }

    void tick() {
        long now = nanos.getAsLong();
        if (lookAt <= now) {
            lookAt = Long.MAX_VALUE;
            Thread.ofVirtual().name("allium-room").start(this::lookForRoom);
        }
        due.forEach((peer, at) -> {
            if (at <= now) {
                on(peer, receiver -> receiver.tick(now));
            }
        });
    }

    private Intake intake(PeerId peer) {
        Intake known = intakes.get(peer);
        if (known != null) {
            return known;
        }
        Intake fresh = intakes.computeIfAbsent(peer, Intake::new);
        // Once it can be found: else it might miss the end of a pause that it began with.
        follow(peer, fresh);
        return fresh;
    }

    /** Pauses or goes on, as it is now: asked under the lock, so whoever comes last is right. */
    private void follow(PeerId peer, Intake intake) {
        on(peer, intake, receiver -> refusing ? receiver.pause() : receiver.resume(nanos.getAsLong()));
    }

    private void on(PeerId peer, Function<Receiver, List<Receiver.Effect>> call) {
        on(peer, intake(peer), call);
    }

    private void on(PeerId peer, Intake intake, Function<Receiver, List<Receiver.Effect>> call) {
        List<Receiver.Effect> effects;
        intake.lock.lock();
        try {
            effects = call.apply(intake.receiver);
            if (intakes.get(peer) == intake) {
                schedule(peer, intake.receiver.nextTick());
            }
        } finally {
            intake.lock.unlock();
        }
        for (Receiver.Effect effect : effects) {
            carryOut(peer, intake, effect);
        }
    }

    private void schedule(PeerId peer, long at) {
        if (at == Long.MAX_VALUE) {
            due.remove(peer);
        } else if (!Long.valueOf(at).equals(due.put(peer, at))) {
            rescheduled.run();
        }
    }

    private void carryOut(PeerId peer, Intake intake, Receiver.Effect effect) {
        switch (effect) {
            case Receiver.Effect.Commit commit ->
                Thread.ofVirtual().name("allium-inbound").start(() -> commit(peer, intake, commit.messages()));
            case Receiver.Effect.Answer answer -> pool.offer(peer, Wire.ack(answer.receipt()));
            case Receiver.Effect.Refuse refuse -> {
                LOG.debug("{} sent {}.", peer, refuse.full() ? "more than is held" : "more than it was allowed");
                pool.offer(peer, Wire.retryAfter(refuse.millis()));
                if (refuse.full()) {
                    pool.disconnect(peer);
                } else {
                    meter.violation();
                    pool.shun(peer);
                }
            }
            case Receiver.Effect.Hangup hangup -> {
                LOG.debug("{} sent {}.", peer, hangup.why());
                pool.disconnect(peer);
            }
        }
    }

    /** Grants no credit and stores nothing until there is room: friends keep what they have, and their links stay. */
    private void refuse(String why) {
        if (!refusing) {
            LOG.warn(why);
        }
        refusing = true;
        intakes.forEach(this::follow);
        lookAt = Math.min(lookAt, nanos.getAsLong() + LOOK_AGAIN);
        rescheduled.run();
    }

    private void lookForRoom() {
        if (room.refusesInbound().isPresent()) {
            lookAt = nanos.getAsLong() + LOOK_AGAIN;
            rescheduled.run();
            return;
        }
        LOG.info("There is room for friends' messages again.");
        refusing = false;
        intakes.forEach(this::follow);
    }

    private void commit(PeerId peer, Intake intake, List<Receiver.Arrived> messages) {
        try {
            Optional<String> full = room.refusesInbound();
            if (full.isPresent()) {
                refuse(full.get());
                on(peer, intake, receiver -> receiver.commitFailed(nanos.getAsLong()));
                return;
            }
            List<Filed> filed = messages.stream().map(m -> filed(peer, m)).toList();
            long began = meter.now();
            Optional<Stored> stored = storage.use(store -> store.write(tx -> store(tx, peer, messages, filed)));
            meter.took(Stage.INBOUND_COMMIT, began);
            intake.told = false;
            on(peer, intake, receiver -> stored.map(s -> receiver.committed(s.stream(), s.high(), nanos.getAsLong()))
                    .orElseGet(receiver::dropped));
        } catch (StorageException | NoProviderException e) {
            meter.retry(Meter.Retry.STORE_FAILED);
            if (!intake.told) {
                LOG.warn(
                        "Messages of {} could not be stored: {} They are not acknowledged and will be tried again.",
                        peer,
                        e.getMessage());
                intake.told = true;
            }
            on(peer, intake, receiver -> receiver.commitFailed(nanos.getAsLong()));
        } catch (RuntimeException | Error e) {
            // An Error too, as when a bundle is updated: the receiver must not wait for this commit for ever.
            LOG.error(
                    "Messages of {} could not be stored; they are not acknowledged and will be tried again.", peer, e);
            on(peer, intake, receiver -> receiver.commitFailed(nanos.getAsLong()));
        }
    }

    /**
     * What is to be stored of a message. One that a filter refuses is stored as it came, and marked: its sender is told that we
     * have it, and that is true. May be asked again if the store fails.
     */
    private Filed filed(PeerId peer, Receiver.Arrived message) {
        try {
            Content content = interceptors.arrive(peer, message.content());
            return new Filed(content, bodies.seal(content), "");
        } catch (MessageRejectedException e) {
            String why = e.getMessage();
            return new Filed(
                    message.content(),
                    bodies.seal(message.content()),
                    why == null || why.isBlank() ? "A message filter refused it." : why);
        }
    }

    /** @return empty if the peer is no friend */
    private Optional<Stored> store(Transaction tx, PeerId peer, List<Receiver.Arrived> messages, List<Filed> filed) {
        PeerState state = tx.peers().find(peer).map(PeerRow::state).orElse(PeerState.BLOCKED);
        if (state != PeerState.FRIEND && state != PeerState.ACCEPTING) {
            return Optional.empty();
        }
        LaneRow lane = tx.lanes().find(peer).orElseGet(() -> LaneRow.fresh(peer, bodies.newStream()));
        List<Message> fresh = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Receiver.Arrived message = messages.get(i);
            boolean known = lane.in().filter(message.stream()::equals).isPresent() && lane.high() >= message.seq();
            if (!known) {
                Message added = add(tx, peer, message, filed.get(i));
                if (!filed.get(i).refused()) {
                    fresh.add(added);
                }
                lane = lane.received(message.stream(), message.seq());
            }
        }
        tx.lanes().put(lane);
        tx.afterCommit(() -> fresh.forEach(message -> events.publish(new MessengerEvent.Stored(message))));
        return Optional.of(new Stored(lane.in().orElseThrow(), lane.high()));
    }

    private Message add(Transaction tx, PeerId peer, Receiver.Arrived arrived, Filed what) {
        long at = time.millis();
        MessageId id = new MessageId(arrived.stream(), arrived.seq());
        long position = tx.messages()
                .add(new MessageRow(
                        peer,
                        0,
                        what.body().row(),
                        Direction.IN,
                        id,
                        what.state(),
                        what.refusal(),
                        what.content().type(),
                        what.content().size(),
                        at,
                        what.body().sealed()));
        return new Message(
                peer, position, id, Direction.IN, what.state(), what.refusal(), time.shown(at), what.content());
    }
}
