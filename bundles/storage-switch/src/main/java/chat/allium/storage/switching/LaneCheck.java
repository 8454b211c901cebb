package chat.allium.storage.switching;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of positions and lanes. The store is in use: what looks wrong is looked at again before it is said.
 *
 * <p>Positions of a peer have no gap. Numbers of a stream grow with the positions, by one in our own streams. A lane's
 * {@code nextSeq} and {@code high} are beyond every message of its streams, its {@code base} is not beyond {@code nextSeq}, and
 * nothing below {@code base} waits.
 */
final class LaneCheck {

    private record StreamKey(PeerId peer, Direction direction, StreamId stream) {}

    /** A message that waits; without its body, which may be large. */
    private record Waits(RowName name, long seq) {}

    private final Store store;
    private final Consumer<String> faults;
    private final Map<StreamKey, Long> highest = new HashMap<>();
    /** The lowest number that waits, and where. */
    private final Map<StreamKey, Waits> waiting = new HashMap<>();

    private @Nullable MessageRow last;

    LaneCheck(Store store, Consumer<String> faults) {
        this.store = store;
        this.faults = faults;
    }

    /** The next message, in the order of the store. */
    void message(MessageRow row) {
        MessageRow before = last;
        if (before != null
                && before.peer().equals(row.peer())
                && row.position() != before.position() + 1
                && isThere(before)) {
            faults.accept("There is a gap in the positions with " + row.peer() + " below " + row.position() + ".");
        }
        last = row;
        StreamKey key = new StreamKey(row.peer(), row.direction(), row.id().stream());
        long seq = row.id().seq();
        Long known = highest.put(key, seq);
        if (known != null && (row.direction() == Direction.OUT ? seq != known + 1 : seq <= known)) {
            faults.accept("Message " + row.position() + " with " + row.peer() + " has number " + seq + " after number "
                    + known + ".");
        }
        if (row.direction() == Direction.OUT && row.state() == MessageState.QUEUED) {
            waiting.putIfAbsent(key, new Waits(name(row), seq));
        }
    }

    /** A lane, read after all messages. */
    void lane(LaneRow lane) {
        if (lane.base() < 1 || lane.base() > lane.nextSeq()) {
            faults.accept("The lane to " + lane.peer() + " offers from " + lane.base() + ", but its next number is "
                    + lane.nextSeq() + ".");
        }
        StreamKey out = new StreamKey(lane.peer(), Direction.OUT, lane.out());
        long sent = highest.getOrDefault(out, 0L);
        if (sent >= lane.nextSeq()) {
            faults.accept("The lane to " + lane.peer() + " would give number " + lane.nextSeq() + " again, up to "
                    + sent + ".");
        }
        lane.in().ifPresent(stream -> {
            long stored = highest.getOrDefault(new StreamKey(lane.peer(), Direction.IN, stream), 0L);
            if (stored > lane.high()) {
                faults.accept("The lane from " + lane.peer() + " would take number " + stored + " again; its mark is "
                        + lane.high() + ".");
            }
        });
        Waits waits = waiting.get(out);
        if (waits != null && waits.seq() < lane.base() && stillWaits(waits.name())) {
            faults.accept(
                    "Message " + waits.name().position() + " to " + lane.peer() + " waits, and is offered no more.");
        }
    }

    private boolean isThere(MessageRow row) {
        return store.find(name(row)).row().isPresent();
    }

    private boolean stillWaits(RowName name) {
        return store.find(name)
                .row()
                .filter(found -> found instanceof StoredRow.Message message
                        && message.row().state() == MessageState.QUEUED)
                .isPresent();
    }

    private static RowName name(MessageRow row) {
        return new RowName(Kind.MESSAGE, row.peer().text(), row.position());
    }
}
