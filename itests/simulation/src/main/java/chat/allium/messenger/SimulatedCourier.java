package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.Pending;
import chat.allium.simulation.Disk;
import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import chat.allium.simulation.Witness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/** What {@code Courier} does, in virtual time: one offer after the other, each as soon as the store knows what it must. */
final class SimulatedCourier {

    private static final int LONGEST_READ_MILLIS = 5;

    private record Task(StreamId stream, LaneEffect.Offer offer, CompletableFuture<Void> ready, long generation) {}

    private final Deque<Task> tasks = new ArrayDeque<>();
    private final Host host;
    private final PeerId peer;
    private final Links links;
    private final BiPredicate<PeerId, Frame> pool;
    private final LongSupplier nanos;
    private final Runnable overdue;
    private final Witness witness;
    private boolean busy;

    SimulatedCourier(
            Host host,
            PeerId peer,
            Links links,
            BiPredicate<PeerId, Frame> pool,
            LongSupplier nanos,
            Runnable overdue,
            Witness witness) {
        this.nanos = nanos;
        this.overdue = overdue;
        this.host = host;
        this.peer = peer;
        this.links = links;
        this.pool = pool;
        this.witness = witness;
    }

    void carry(StreamId stream, LaneEffect.Offer offer, CompletableFuture<Void> ready, long generation) {
        tasks.add(new Task(stream, offer, ready, generation));
        next();
    }

    private void next() {
        if (!busy && !tasks.isEmpty()) {
            busy = true;
            Task task = tasks.remove();
            task.ready()
                    .thenRun(() ->
                            host.after(Timeline.MILLI * host.random().nextInt(LONGEST_READ_MILLIS), () -> write(task)));
        }
    }

    private void write(Task task) {
        if (links.generation(peer) == task.generation() && host.disk().isBroken()) {
            host.after(Timeline.SECOND, () -> write(task));
            return;
        }
        for (Pending pending : task.offer().messages()) {
            if (pending.expiresNanos() <= nanos.getAsLong()) {
                overdue.run();
                break;
            }
            if (links.generation(peer) != task.generation() || !write(task, pending)) {
                break;
            }
        }
        busy = false;
        next();
    }

    private boolean write(Task task, Pending pending) {
        Disk.Row row = host.disk().message(peer, pending.position());
        MessageId id = new MessageId(task.stream(), row.id.seq());
        witness.written(host, peer, id, pending.bytes());
        for (Frame frame : Wire.message(id, task.offer().base(), Content.text(row.text))) {
            if (!pool.test(peer, frame)) {
                return false;
            }
        }
        return true;
    }
}
