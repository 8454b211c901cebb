package chat.allium.messenger;

import chat.allium.simulation.Disk;
import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What {@code Ledger} does, in virtual time: entries in order, some in one commit, tried again every second. */
final class SimulatedLedger {

    private static final int MOST = 8;

    private record Entry(Consumer<Disk> change, CompletableFuture<Void> done) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Host host;
    private boolean writing;

    SimulatedLedger(Host host) {
        this.host = host;
    }

    /** Completes after the commit. */
    CompletableFuture<Void> add(Consumer<Disk> change) {
        Entry entry = new Entry(change, new CompletableFuture<>());
        entries.add(entry);
        next();
        return entry.done();
    }

    boolean isEmpty() {
        return entries.isEmpty() && !writing;
    }

    private void next() {
        if (!writing && !entries.isEmpty()) {
            writing = true;
            List<Entry> batch = new ArrayList<>();
            while (!entries.isEmpty() && batch.size() < MOST) {
                batch.add(entries.remove());
            }
            write(batch);
        }
    }

    private void write(List<Entry> batch) {
        host.disk()
                .write(
                        disk -> batch.forEach(entry -> entry.change().accept(disk)),
                        () -> {
                            batch.forEach(entry -> entry.done().complete(null));
                            writing = false;
                            next();
                        },
                        () -> host.after(Timeline.SECOND, () -> write(batch)));
    }
}
