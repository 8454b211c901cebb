package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.LaneView;
import chat.allium.api.queue.Lanes;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import chat.allium.queue.SimulatedQueue;
import chat.allium.testkit.campaign.Campaign;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random operations on the lane, the messages and the settings of one friend, and what they must have led to. */
final class Sequence {

    private static final long LIFE = TimeUnit.HOURS.toNanos(24);
    private static final int PAGE = 200;

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Campaign campaign;
    private final String name;
    private final RandomGenerator random;
    private final PeerId peer;
    private final StreamId out;
    private final StreamId in;
    private final boolean dedupe;
    private final boolean persistent;

    private final LaneModel model = new LaneModel();
    private final TreeMap<Long, MessageRow> rows = new TreeMap<>();
    private final TreeMap<Long, Long> positions = new TreeMap<>();
    private final TreeMap<String, byte[]> settings = new TreeMap<>();
    private Lanes lanes;
    private LaneRow lane;
    private long position;
    private long now;
    private boolean crashed;
    private int steps;

    Sequence(Campaign campaign, String storage, int number, RandomGenerator random) {
        this.campaign = campaign;
        this.name = storage + ", sequence " + number;
        this.random = random;
        this.peer = PeerId.of(bytes(PeerId.LENGTH));
        this.out = StreamId.of(bytes(StreamId.LENGTH));
        this.in = StreamId.of(bytes(StreamId.LENGTH));
        this.dedupe = !campaign.without("no-dedupe");
        this.persistent = !campaign.without("back-off-not-persisted");
        this.lanes = SimulatedQueue.open(random);
        this.lane = LaneRow.fresh(peer, out);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    CompletableFuture<?> begin(Storage storage) {
        lanes.on(new LaneEvent.Added(peer, out, 1, 0, 0, 0, List.of()), now);
        LaneRow fresh = lane;
        return write(storage, tx -> tx.lanes().put(fresh));
    }

    private CompletableFuture<?> write(Storage storage, Consumer<Transaction> work) {
        return storage.submit(tx -> {
            work.accept(tx);
            return true;
        });
    }

    /** One operation. What the store is to do is complete with the future. */
    CompletableFuture<?> step(Storage storage) {
        now += TimeUnit.SECONDS.toNanos(random.nextInt(3_600));
        steps++;
        List<Consumer<Transaction>> work = new ArrayList<>();
        feed(new LaneEvent.Tick(), work);
        model.goOn(now);
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> send(work);
            case 4 -> linkUp(work);
            case 5 -> ack(work);
            case 6 -> linkDown(work);
            case 7, 8 -> fail(work);
            case 9 -> receive(work);
            case 10 -> expire(work);
            case 11 -> set(work);
            case 12 -> remove(work);
            default -> {
                if (random.nextBoolean()) {
                    crash();
                } else {
                    undone(storage);
                }
            }
        }
        model.settled().forEach(this::settle);
        return write(storage, tx -> work.forEach(one -> one.accept(tx)));
    }

    private void count(String what) {
        campaign.count("operations: " + what);
    }

    private void settle(long seq, MessageState state) {
        @Nullable MessageRow row = rows.get(positions.get(seq));
        if (row != null) {
            rows.put(row.position(), changed(row, row.position(), state));
        }
        if (state != MessageState.DELIVERED) {
            count("expired");
        }
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
                now,
                Sealed.of(bytes(size)));
    }

    private static MessageRow changed(MessageRow row, long position, MessageState state) {
        return new MessageRow(
                row.peer(),
                position,
                row.row(),
                row.direction(),
                row.id(),
                state,
                row.reason(),
                row.type(),
                row.size(),
                row.at(),
                row.body());
    }

    private void add(MessageRow row, List<Consumer<Transaction>> work) {
        long expected = ++position;
        rows.put(expected, changed(row, expected, row.state()));
        work.add(tx -> {
            long given = tx.messages().add(row);
            if (given != expected) {
                violated("store", "gave position " + given + " instead of " + expected);
            }
        });
    }

    private void send(List<Consumer<Transaction>> work) {
        if (lanes.refusal(peer, 1, 1).isPresent()) {
            return;
        }
        count("sent");
        long seq = lane.nextSeq();
        MessageRow row = row(Direction.OUT, out, seq, MessageState.QUEUED);
        add(row, work);
        positions.put(seq, position);
        lane = lane.appended();
        put(work);
        feed(new LaneEvent.Enqueued(peer, new Pending(seq, position, row.size(), now + LIFE)), work);
        model.add(seq, now + LIFE, now);
    }

    private void put(List<Consumer<Transaction>> work) {
        LaneRow present = lane;
        work.add(tx -> tx.lanes().put(present));
    }

    private void linkUp(List<Consumer<Transaction>> work) {
        count("link up");
        long high = Math.max(0, model.written() - random.nextInt(6));
        long credit = random.nextInt(20);
        feed(new LaneEvent.LinkUp(peer, Optional.of(out), high, credit), work);
        model.linkUp(high, credit, now);
    }

    private void linkDown(List<Consumer<Transaction>> work) {
        feed(new LaneEvent.LinkDown(peer), work);
        model.linkDown(now);
    }

    private void ack(List<Consumer<Transaction>> work) {
        if (model.isUp()) {
            count("ACK");
            long high = random.nextLong(model.written() + 1);
            long allowed = high + random.nextInt(20);
            feed(new LaneEvent.Acked(peer, out, high, allowed), work);
            model.ack(high, allowed, now);
        }
    }

    /** Time for a dial, which fails. */
    private void fail(List<Consumer<Transaction>> work) {
        boolean dials = feed(new LaneEvent.Seek(peer), work);
        if (dials) {
            count("dial failed");
            feed(new LaneEvent.DialFailed(peer), work);
            model.dialFailed(now);
        }
    }

    private void receive(List<Consumer<Transaction>> work) {
        boolean again = lane.high() > 0 && random.nextInt(3) == 0;
        long seq = again ? lane.high() : lane.high() + 1;
        count(again ? "duplicates" : "received");
        MessageRow row = row(Direction.IN, in, seq, MessageState.DELIVERED);
        if (!again) {
            add(row, work);
            lane = lane.received(in, seq);
            put(work);
            return;
        }
        work.add(tx -> {
            boolean known = tx.lanes().find(peer).filter(l -> l.high() >= seq).isPresent();
            if (!known || !dedupe) {
                tx.messages().add(row);
            }
        });
    }

    private void expire(List<Consumer<Transaction>> work) {
        if (model.firstExpiry() != Long.MAX_VALUE) {
            now = Math.max(now, model.firstExpiry() + random.nextLong(LIFE / 4));
            feed(new LaneEvent.Tick(), work);
            model.goOn(now);
        }
    }

    private void set(List<Consumer<Transaction>> work) {
        String key = peer.text() + random.nextInt(3);
        byte[] value = bytes(random.nextInt(300));
        if (random.nextInt(4) == 0) {
            settings.remove(key);
            work.add(tx -> tx.settings().remove(key));
        } else {
            settings.put(key, value);
            work.add(tx -> tx.settings().put(key, value));
        }
    }

    /** The oldest go, as when history is deleted; their positions are never given again. */
    private void remove(List<Consumer<Transaction>> work) {
        int many = 1 + random.nextInt(3);
        List<Long> oldest = rows.keySet().stream().limit(many).toList();
        boolean over = oldest.stream().allMatch(p -> rows.get(p).state() != MessageState.QUEUED);
        if (over && !oldest.isEmpty()) {
            count("removed");
            oldest.forEach(rows::remove);
            work.add(tx -> {
                int removed = tx.messages().removeSome(peer, oldest.size());
                if (removed != oldest.size()) {
                    violated("store", "removed " + removed + " messages instead of " + oldest.size());
                }
            });
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
            tx.settings().put(peer.text() + "0", new byte[1]);
            tx.lanes().remove(peer);
            throw new Undone();
        });
    }

    /** @return whether it led to a dial */
    private boolean feed(LaneEvent event, List<Consumer<Transaction>> work) {
        boolean dials = false;
        for (LaneEffect effect : lanes.on(event, now)) {
            switch (effect) {
                case LaneEffect.Dial dial -> dials = true;
                case LaneEffect.Awaiting awaiting -> dials |= false;
                case LaneEffect.SaveRetry save -> {
                    if (persistent) {
                        long ends = TimeUnit.NANOSECONDS.toMillis(now + save.retryNanos());
                        lane = lane.retrying(save.attempt(), save.attempt() == 0 ? 0 : ends);
                    }
                }
                case LaneEffect.Settle settle -> {
                    lane = lane.settled(settle.newBase(), settle.newBasePosition());
                    work.add(tx ->
                            settle.messages().forEach(m -> tx.messages().setState(peer, m.position(), m.state(), "")));
                }
                case LaneEffect.Offer offer -> {
                    if (offer.attemptedUpTo().isPresent()) {
                        lane = lane.attempted(offer.attemptedUpTo().getAsLong());
                    }
                }
            }
        }
        put(work);
        return dials;
    }

    /** After the write: the queue may begin anew, and everything is compared. */
    void after(Storage storage) {
        if (crashed) {
            crashed = false;
            restart(storage);
        }
        compareLane();
        if (steps % 5 == 0) {
            compare(storage);
        }
    }

    private void restart(Storage storage) {
        LaneRow stored = storage.read(tx -> tx.lanes().find(peer)).orElseThrow();
        List<Pending> pending = new ArrayList<>();
        long from = stored.basePosition();
        List<MessageRow> page;
        do {
            long begin = from;
            page = storage.read(tx -> tx.messages().from(peer, begin, PAGE));
            for (MessageRow row : page) {
                if (row.direction() == Direction.OUT && row.state() == MessageState.QUEUED) {
                    pending.add(new Pending(row.id().seq(), row.position(), row.size(), row.at() + LIFE));
                }
                from = row.position() + 1;
            }
        } while (page.size() == PAGE);
        lanes = SimulatedQueue.open(random);
        long left = TimeUnit.MILLISECONDS.toNanos(stored.retryMillis()) - now;
        lanes.on(
                new LaneEvent.Added(
                        peer,
                        stored.out(),
                        stored.base(),
                        stored.attemptedUpTo(),
                        stored.attempt(),
                        Math.max(0, left),
                        pending),
                now);
        model.restart(stored.attemptedUpTo(), now);
    }

    private void compareLane() {
        Optional<LaneView> view = lanes.waiting(now).stream().findFirst();
        int messages = view.map(LaneView::messages).orElse(0);
        if (messages != model.messages()) {
            violated("lane", messages + " messages wait instead of " + model.messages());
        }
        view.ifPresent(v -> {
            if (v.inFlight() != model.inFlight()) {
                violated("lane", v.inFlight() + " messages are in flight instead of " + model.inFlight());
            }
            if (v.attempt() != model.attempt()) {
                violated("lane", v.attempt() + " dials failed in a row instead of " + model.attempt());
            }
        });
    }

    /** Everything the store has of this friend, read in pages from either end. */
    void compare(Storage storage) {
        List<MessageRow> expected = new ArrayList<>(rows.values());
        List<MessageRow> forth = storage.read(tx -> tx.messages().from(peer, 0, PAGE));
        List<MessageRow> back = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        List<MessageRow> page;
        int limit = 1 + random.nextInt(50);
        do {
            OptionalLong bound = before;
            page = storage.read(tx -> tx.messages().before(peer, bound, limit));
            page.forEach(row -> back.addFirst(row));
            before = page.isEmpty() ? bound : OptionalLong.of(page.getLast().position());
        } while (page.size() == limit);
        if (!forth.equals(expected)) {
            violated(
                    "store",
                    "read forwards it has " + forth.size() + " messages, not the " + expected.size() + " expected");
        }
        if (!back.equals(expected)) {
            violated(
                    "store",
                    "read backwards it has " + back.size() + " messages, not the " + expected.size() + " expected");
        }
        if (!storage.read(tx -> tx.lanes().find(peer)).equals(Optional.of(lane))) {
            violated("store", "the lane is not as it was put");
        }
        for (int i = 0; i < 3; i++) {
            String key = peer.text() + i;
            byte[] value = storage.read(tx -> tx.settings().get(key)).orElse(null);
            if (!Objects.deepEquals(value, settings.get(key))) {
                violated("store", "setting " + i + " is not as it was put");
            }
        }
    }

    private void violated(String kind, String what) {
        campaign.violation(kind, name + ", after " + steps + " operations: " + what + ".");
    }
}
