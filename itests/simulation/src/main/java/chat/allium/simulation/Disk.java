package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.LaneRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a machine keeps: one commit at a time, which takes a while and takes with it all that waits. A crash loses what was not
 * committed; of a commit under way nobody can say before. While it is broken every commit fails.
 */
public final class Disk {

    /** Told of what is durable, at the moment it is. */
    public interface Watcher {
        void added(Host at, PeerId peer, Row row);

        void changed(Host at, PeerId peer, Row row);
    }

    /** A message at rest. */
    public static final class Row {
        public final long position;
        public final Direction direction;
        public final MessageId id;
        public final String text;
        /** Node time when it was stored, milliseconds. */
        public final long at;

        public MessageState state;

        Row(long position, Direction direction, MessageId id, String text, long at, MessageState state) {
            this.position = position;
            this.direction = direction;
            this.id = id;
            this.text = text;
            this.at = at;
            this.state = state;
        }
    }

    private record Job(Consumer<Disk> work, Runnable committed, Runnable failed) {}

    private static final int MOST = 512;
    private static final int LONGEST_COMMIT_MILLIS = 20;

    private final TreeMap<PeerId, LaneRow> lanes = new TreeMap<>();
    private final TreeMap<PeerId, List<Row>> messages = new TreeMap<>();
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Host host;
    private final Watcher watcher;
    private List<Job> underWay = List.of();
    private byte @Nullable [] nodeTime;
    private long brokenUntil;
    private @Nullable BooleanSupplier beforeCommit;
    private @Nullable BooleanSupplier afterCommit;

    Disk(Host host, Watcher watcher) {
        this.host = host;
        this.watcher = watcher;
    }

    /** Changes what is kept, after a while. Called on neither outcome if the process ends first. */
    public void write(Consumer<Disk> work, Runnable committed, Runnable failed) {
        waiting.add(new Job(work, committed, failed));
        commitNext();
    }

    private void commitNext() {
        if (underWay.isEmpty() && !waiting.isEmpty()) {
            underWay = new ArrayList<>();
            while (!waiting.isEmpty() && underWay.size() < MOST) {
                underWay.add(waiting.remove());
            }
            host.after(Timeline.MILLI * (1 + host.random().nextInt(LONGEST_COMMIT_MILLIS)), this::end);
        }
    }

    private void end() {
        List<Job> ended = underWay;
        if (isBroken()) {
            underWay = List.of();
            ended.forEach(job -> job.failed().run());
        } else if (burns(beforeCommit)) {
            return;
        } else {
            underWay = List.of();
            ended.forEach(job -> job.work().accept(this));
            if (burns(afterCommit)) {
                return;
            }
            ended.forEach(job -> job.committed().run());
        }
        commitNext();
    }

    private boolean burns(@Nullable BooleanSupplier fuse) {
        return fuse != null && fuse.getAsBoolean();
    }

    /** This happens before the next commit. @param fuse whether the process is gone then */
    void armBeforeCommit(BooleanSupplier fuse) {
        beforeCommit = fuse;
    }

    /** This happens after the next commit, before anybody hears of it. @param fuse whether the process is gone then */
    void armAfterCommit(BooleanSupplier fuse) {
        afterCommit = fuse;
    }

    void crash() {
        if (!isBroken() && host.random().nextBoolean()) {
            underWay.forEach(job -> job.work().accept(this));
        }
        underWay = List.of();
        waiting.clear();
        beforeCommit = null;
        afterCommit = null;
    }

    void breakFor(long nanos) {
        brokenUntil = Math.max(brokenUntil, host.timeline().now() + nanos);
    }

    void repair() {
        brokenUntil = Math.min(brokenUntil, host.timeline().now());
    }

    /** Whether nothing can be read or written just now. */
    public boolean isBroken() {
        return host.timeline().now() < brokenUntil;
    }

    long wholeSince() {
        return brokenUntil;
    }

    public Optional<LaneRow> lane(PeerId peer) {
        return Optional.ofNullable(lanes.get(peer));
    }

    public void putLane(LaneRow row) {
        lanes.put(row.peer(), row);
    }

    public List<Row> messages(PeerId peer) {
        return messages.getOrDefault(peer, List.of());
    }

    public Row message(PeerId peer, long position) {
        return messages(peer).get((int) position - 1);
    }

    public long add(PeerId peer, Direction direction, MessageId id, String text, long at, MessageState state) {
        List<Row> all = messages.computeIfAbsent(peer, p -> new ArrayList<>());
        Row row = new Row(all.size() + 1, direction, id, text, at, state);
        all.add(row);
        watcher.added(host, peer, row);
        return row.position;
    }

    public void setState(PeerId peer, long position, MessageState state) {
        Row row = message(peer, position);
        row.state = state;
        watcher.changed(host, peer, row);
    }

    public Optional<byte[]> nodeTime() {
        return Optional.ofNullable(nodeTime);
    }

    public void putNodeTime(byte[] bytes) {
        nodeTime = bytes;
    }
}
