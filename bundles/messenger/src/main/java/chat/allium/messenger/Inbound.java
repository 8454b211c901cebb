package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.storage.StorageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives a {@link Receiver} for each friend: on the link's own thread, with commits on virtual threads. */
final class Inbound {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    /** A receiver, and the lock under which it is called; nothing is done under it but that. */
    private final class Intake {
        private final ReentrantLock lock = new ReentrantLock();
        private final Receiver receiver;
        private boolean told;

        Intake(PeerId peer) {
            this.receiver = new Receiver(peer, limiter, heldBytes);
        }
    }

    private final HeldBytes heldBytes = new HeldBytes();
    private final Map<PeerId, Intake> intakes = new ConcurrentHashMap<>();
    private final Map<PeerId, Long> due = new ConcurrentHashMap<>();
    private final Filing filing;
    private final Pause pause;
    private final ConnectionPool pool;
    private final RateLimiter limiter;
    private final Meter meter;
    private final LongSupplier nanos;
    private final Runnable rescheduled;

    /** @param rescheduled called when {@link #nextTick} may be sooner than it was */
    Inbound(
            Filing filing,
            Room room,
            ConnectionPool pool,
            RateLimiter limiter,
            Meter meter,
            LongSupplier nanos,
            Runnable rescheduled) {
        this.filing = filing;
        this.pause = new Pause(room, nanos, () -> intakes.forEach(this::follow), rescheduled);
        this.pool = pool;
        this.limiter = limiter;
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
        return due.values().stream().mapToLong(Long::longValue).reduce(pause.nextTick(), Math::min);
    }

    void tick() {
        long now = nanos.getAsLong();
        pause.tick(now);
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
        on(peer, intake, receiver -> pause.isOn() ? receiver.pause() : receiver.resume(nanos.getAsLong()));
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

    private void commit(PeerId peer, Intake intake, List<Receiver.Arrived> messages) {
        try {
            if (pause.isDue()) {
                on(peer, intake, receiver -> receiver.commitFailed(nanos.getAsLong()));
                return;
            }
            Optional<Filing.Stored> stored = filing.store(peer, messages);
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
}
