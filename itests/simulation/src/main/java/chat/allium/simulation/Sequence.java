package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import chat.allium.testkit.campaign.Campaign;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Random operations on the lane, the messages and the settings of one friend, and what they must have led to. */
final class Sequence {

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Campaign campaign;
    private final String name;
    private final RandomGenerator random;
    private final PeerId peer;
    private final StreamId in;
    private final boolean dedupe;
    private final StoreModel store;
    private final LaneUnderTest lane;
    /** Where each number of the lane is in the store. */
    private final Map<Long, Long> positions = new HashMap<>();

    private boolean crashed;
    private int steps;

    Sequence(Campaign campaign, String storage, int number, RandomGenerator random) {
        this.campaign = campaign;
        this.name = storage + ", sequence " + number;
        this.random = random;
        this.peer = PeerId.of(bytes(PeerId.LENGTH));
        StreamId out = StreamId.of(bytes(StreamId.LENGTH));
        this.in = StreamId.of(bytes(StreamId.LENGTH));
        this.dedupe = !campaign.without("no-dedupe");
        this.store = new StoreModel(LaneRow.fresh(peer, out), random, what -> violated("store", what));
        this.lane = new LaneUnderTest(
                store, random, !campaign.without("back-off-not-persisted"), what -> violated("lane", what));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    CompletableFuture<?> begin(Storage storage) {
        List<Consumer<Transaction>> work = new ArrayList<>();
        store.putLane(work);
        return write(storage, work);
    }

    private CompletableFuture<?> write(Storage storage, List<Consumer<Transaction>> work) {
        return storage.submit(tx -> {
            work.forEach(one -> one.accept(tx));
            return true;
        });
    }

    /** One operation. What the store is to do is complete with the future. */
    CompletableFuture<?> step(Storage storage) {
        steps++;
        List<Consumer<Transaction>> work = new ArrayList<>();
        lane.pass(TimeUnit.SECONDS.toNanos(random.nextInt(3_600)), work);
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> send(work);
            case 4 -> {
                count("link up");
                lane.linkUp(work);
            }
            case 5 -> countIf(lane.ack(work), "ACK");
            case 6 -> lane.linkDown(work);
            case 7, 8 -> countIf(lane.fail(work), "dial failed");
            case 9 -> receive(work);
            case 10 -> lane.expire(work);
            case 11 -> set(work);
            case 12 -> countIf(store.remove(1 + random.nextInt(3), work), "removed");
            default -> {
                if (random.nextBoolean()) {
                    crash();
                } else {
                    undone(storage);
                }
            }
        }
        lane.settled().forEach(this::settle);
        return write(storage, work);
    }

    private void count(String what) {
        campaign.count("operations: " + what);
    }

    private void countIf(boolean done, String what) {
        if (done) {
            count(what);
        }
    }

    private void settle(long seq, MessageState state) {
        store.settled(positions.get(seq), state);
        countIf(state != MessageState.DELIVERED, "expired");
    }

    private MessageRow row(Direction direction, StreamId stream, long seq, MessageState state) {
        int size = random.nextInt(200) == 0 ? 40_000 : 1 + random.nextInt(100);
        return new MessageRow(
                peer,
                0,
                "row",
                direction,
                new MessageId(stream, seq),
                state,
                "",
                "text",
                size,
                lane.now(),
                Sealed.of(bytes(size)));
    }

    private void send(List<Consumer<Transaction>> work) {
        if (lane.isFull()) {
            return;
        }
        count("sent");
        long seq = store.lane().nextSeq();
        MessageRow row = row(Direction.OUT, store.lane().out(), seq, MessageState.QUEUED);
        long position = store.add(row, work);
        positions.put(seq, position);
        store.changeLane(LaneRow::appended);
        store.putLane(work);
        lane.send(seq, position, row.size(), work);
    }

    private void receive(List<Consumer<Transaction>> work) {
        long high = store.lane().high();
        boolean again = high > 0 && random.nextInt(3) == 0;
        long seq = again ? high : high + 1;
        count(again ? "duplicates" : "received");
        MessageRow row = row(Direction.IN, in, seq, MessageState.DELIVERED);
        if (!again) {
            store.add(row, work);
            store.changeLane(before -> before.received(in, seq));
            store.putLane(work);
            return;
        }
        work.add(tx -> {
            boolean known = tx.lanes().find(peer).filter(l -> l.high() >= seq).isPresent();
            if (!known || !dedupe) {
                tx.messages().add(row);
            }
        });
    }

    private void set(List<Consumer<Transaction>> work) {
        int number = random.nextInt(StoreModel.SETTINGS);
        byte[] value = bytes(random.nextInt(300));
        if (random.nextInt(4) == 0) {
            store.unset(number, work);
        } else {
            store.set(number, value, work);
        }
    }

    /** The queue is read again from the store when this operation's write is over. */
    private void crash() {
        count("crash");
        crashed = true;
    }

    /** A closure that throws takes nothing with it but what it did itself. */
    private void undone(Storage storage) {
        count("undone");
        MessageRow never = row(Direction.IN, in, Long.MAX_VALUE, MessageState.DELIVERED);
        storage.submit(tx -> {
            tx.messages().add(never);
            tx.settings().put(store.key(0), new byte[1]);
            tx.lanes().remove(peer);
            throw new Undone();
        });
    }

    /** After the write: the queue may begin anew, and everything is compared. */
    void after(Storage storage) {
        if (crashed) {
            crashed = false;
            lane.restart(storage);
        }
        lane.compare();
        if (steps % 5 == 0) {
            compare(storage);
        }
    }

    void compare(Storage storage) {
        store.compare(storage);
    }

    private void violated(String kind, String what) {
        campaign.violation(kind, name + ", after " + steps + " operations: " + what + ".");
    }
}
