package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.storage.LaneRow;
import chat.allium.simulation.Disk;
import chat.allium.simulation.Host;
import chat.allium.simulation.Witness;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Drives {@link Receiver}s in virtual time, as {@code Inbound} does. */
final class SimulatedInbound {

    private final Map<PeerId, Intake> intakes = new TreeMap<>();
    private final Map<PeerId, Long> due = new TreeMap<>();
    private final Host host;
    private final Function<PeerId, Intake> makeIntake;
    private final NodeTime time;
    private final LongSupplier nanos;
    private final BiConsumer<PeerId, Frame> offer;
    private final Consumer<PeerId> disconnect;
    private final Witness witness;

    SimulatedInbound(
            Host host,
            Function<PeerId, Intake> makeIntake,
            NodeTime time,
            LongSupplier nanos,
            BiConsumer<PeerId, Frame> offer,
            Consumer<PeerId> disconnect,
            Witness witness) {
        this.host = host;
        this.makeIntake = makeIntake;
        this.time = time;
        this.nanos = nanos;
        this.offer = offer;
        this.disconnect = disconnect;
        this.witness = witness;
    }

    void restore(PeerId peer, Optional<StreamId> stream, long high) {
        intake(peer).receiver.restore(stream, high);
    }

    LaneMark mark(PeerId peer) {
        return intake(peer).receiver.mark(nanos.getAsLong());
    }

    void up(PeerId peer) {
        on(peer, intake -> intake.receiver.linkUp(nanos.getAsLong()));
    }

    void down(PeerId peer) {
        on(peer, intake -> intake.receiver.linkDown());
    }

    void part(PeerId peer, Part part) {
        LaneMark mark = intake(peer).receiver.mark(nanos.getAsLong());
        if (mark.stream().equals(Optional.of(part.stream())) && part.seq() <= mark.high()) {
            witness.duplicate(host, peer);
        }
        on(peer, intake -> intake.part(part, nanos.getAsLong()));
    }

    long nextTick() {
        // Asked after every event, and most of the time nothing is due at all.
        return due.isEmpty() ? Long.MAX_VALUE : Collections.min(due.values());
    }

    void tick() {
        if (due.isEmpty()) {
            return;
        }
        long now = nanos.getAsLong();
        List<PeerId> ready = due.entrySet().stream()
                .filter(one -> one.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
        ready.forEach(peer -> on(peer, intake -> intake.receiver.tick(now)));
    }

    private Intake intake(PeerId peer) {
        return intakes.computeIfAbsent(peer, makeIntake);
    }

    private void on(PeerId peer, Function<Intake, List<Receiver.Effect>> call) {
        Intake intake = intake(peer);
        List<Receiver.Effect> effects = call.apply(intake);
        long next = intake.receiver.nextTick();
        if (next == Long.MAX_VALUE) {
            due.remove(peer);
        } else {
            due.put(peer, next);
        }
        effects.forEach(effect -> carryOut(peer, effect));
    }

    private void carryOut(PeerId peer, Receiver.Effect effect) {
        switch (effect) {
            case Receiver.Effect.Commit commit -> commit(peer, commit.messages());
            case Receiver.Effect.Answer answer -> offer.accept(peer, Wire.ack(answer.receipt()));
            case Receiver.Effect.Refuse refuse -> {
                if (!refuse.full()) {
                    witness.refused(host, peer);
                }
                offer.accept(peer, Wire.retryAfter(refuse.millis()));
                disconnect.accept(peer);
            }
            case Receiver.Effect.Hangup hangup -> disconnect.accept(peer);
        }
    }

    private void commit(PeerId peer, List<Receiver.Arrived> messages) {
        on(peer, intake -> intake.beforeCommit(messages, nanos.getAsLong()));
        LaneRow[] stored = new LaneRow[1];
        host.disk()
                .write(
                        disk -> stored[0] = store(disk, peer, messages),
                        () -> on(
                                peer,
                                intake -> intake.committed(
                                        stored[0].in().orElseThrow(), stored[0].high(), nanos.getAsLong())),
                        () -> on(peer, intake -> intake.receiver.commitFailed(nanos.getAsLong())));
    }

    private LaneRow store(Disk disk, PeerId peer, List<Receiver.Arrived> messages) {
        Intake intake = intake(peer);
        LaneRow lane = disk.lane(peer).orElseThrow();
        for (Receiver.Arrived message : messages) {
            if (!intake.isKnown(lane, message)) {
                disk.add(
                        peer,
                        Direction.IN,
                        new MessageId(message.stream(), message.seq()),
                        message.content().asText(),
                        time.millis(),
                        MessageState.DELIVERED);
                lane = lane.received(message.stream(), message.seq());
            }
        }
        disk.putLane(lane);
        return lane;
    }
}
