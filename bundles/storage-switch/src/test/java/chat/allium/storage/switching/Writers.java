package chat.allium.storage.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.testkit.storage.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Friends who write, each on a thread of its own, until they are stopped; and what they were told is stored. */
final class Writers implements AutoCloseable {

    private final Storage storage;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> refused = new CopyOnWriteArrayList<>();
    /** What each friend knows: the number of its last message, and how many of them are delivered. */
    private final Map<Integer, Long> last = new ConcurrentHashMap<>();

    private final Map<Integer, Long> delivered = new ConcurrentHashMap<>();
    private final AtomicLong writes = new AtomicLong();
    private volatile boolean stopped;

    Writers(Storage storage, int friends, long seed) {
        this.storage = storage;
        for (int friend = 1; friend <= friends; friend++) {
            int number = friend;
            threads.add(Thread.ofVirtual().start(() -> write(number, new Random(seed + number))));
        }
    }

    private void write(int friend, Random random) {
        PeerId peer = Rows.peer(friend);
        try {
            storage.<Boolean>write(tx -> {
                tx.lanes().put(LaneRow.fresh(peer, Rows.stream(7)));
                return true;
            });
            for (long seq = 1; !stopped; seq++) {
                long number = seq;
                long position = storage.write(tx -> {
                    tx.lanes().put(tx.lanes().find(peer).orElseThrow().appended());
                    return tx.messages().add(Rows.message(peer, number, "text " + number));
                });
                assertEquals(number, position, "positions are dense");
                last.put(friend, number);
                writes.incrementAndGet();
                long settled = delivered.getOrDefault(friend, 0L);
                if (random.nextInt(3) == 0 && settled < number) {
                    storage.<Boolean>write(tx -> {
                        LaneRow lane = tx.lanes().find(peer).orElseThrow();
                        tx.lanes().put(lane.settled(settled + 2, settled + 1));
                        return tx.messages().setState(peer, settled + 1, MessageState.DELIVERED, "");
                    });
                    delivered.put(friend, settled + 1);
                }
                if (random.nextInt(50) == 0) {
                    storage.<Boolean>write(tx -> {
                        tx.codes().put(Rows.code("code-" + friend, number));
                        return true;
                    });
                    storage.write(tx -> tx.codes().remove("code-" + friend));
                }
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        } catch (Throwable e) {
            refused.add(e);
        }
    }

    /** What writers were refused with. */
    List<Throwable> refused() {
        return refused;
    }

    long writes() {
        return writes.get();
    }

    /** Ends them, after what they have begun. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                assertTrue(thread.join(Duration.ofSeconds(20)), "a writer ends");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Whether a store has everything that they were told, once. */
    void check(Storage found) {
        last.forEach((friend, number) -> {
            PeerId peer = Rows.peer(friend);
            List<MessageRow> rows = new ArrayList<>();
            List<MessageRow> page;
            do {
                long from = rows.size() + 1L;
                page = found.read(tx -> tx.messages().from(peer, from, 200));
                rows.addAll(page);
            } while (page.size() == 200);
            assertEquals(
                    LongStream.rangeClosed(1, number).boxed().toList(),
                    rows.stream().map(row -> row.id().seq()).toList(),
                    "every text of friend " + friend + ", once, in order");
            long settled = delivered.getOrDefault(friend, 0L);
            assertEquals(
                    settled,
                    rows.stream()
                            .filter(row -> row.state() == MessageState.DELIVERED)
                            .count(),
                    "states of friend " + friend);
            LaneRow lane = found.read(tx -> tx.lanes().find(peer)).orElseThrow();
            assertEquals(number + 1, lane.nextSeq());
        });
    }
}
