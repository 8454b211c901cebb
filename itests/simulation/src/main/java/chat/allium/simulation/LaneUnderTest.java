package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The production lane of one friend beside its model: every event goes to both, and then both must say the same. */
final class LaneUnderTest {

    private static final long LIFE = TimeUnit.HOURS.toNanos(24);
    private static final int PAGE = 200;

    private final LaneModel model = new LaneModel();
    private final PeerId peer;
    private final StoreModel store;
    private final RandomGenerator random;
    private final boolean persistent;
    private final Consumer<String> wrong;
    private Lanes lanes;
    private long now;

    /**
     * @param persistent whether the store is told of the back-off
     * @param wrong told what is not as it must be
     */
    LaneUnderTest(StoreModel store, RandomGenerator random, boolean persistent, Consumer<String> wrong) {
        this.peer = store.lane().peer();
        this.store = store;
        this.random = random;
        this.persistent = persistent;
        this.wrong = wrong;
        this.lanes = SimulatedQueue.open(random);
        lanes.on(new LaneEvent.Added(peer, store.lane().out(), 1, 0, 0, 0, List.of()), now);
    }

    long now() {
        return now;
    }

    /** Time passes. */
    void pass(long nanos, List<Consumer<Transaction>> work) {
        now += nanos;
        feed(new LaneEvent.Tick(), work);
        model.goOn(now);
    }

    boolean isFull() {
        return lanes.refusal(peer, 1, 1).isPresent();
    }

    void send(long seq, long position, int size, List<Consumer<Transaction>> work) {
        feed(new LaneEvent.Enqueued(peer, new Pending(seq, position, size, now + LIFE)), work);
        model.add(seq, now + LIFE, now);
    }

    void linkUp(List<Consumer<Transaction>> work) {
        long high = Math.max(0, model.written() - random.nextInt(6));
        long credit = random.nextInt(20);
        feed(new LaneEvent.LinkUp(peer, Optional.of(store.lane().out()), high, credit), work);
        model.linkUp(high, credit, now);
    }

    void linkDown(List<Consumer<Transaction>> work) {
        feed(new LaneEvent.LinkDown(peer), work);
        model.linkDown(now);
    }

    /** @return whether there was a link for it */
    boolean ack(List<Consumer<Transaction>> work) {
        if (model.isUp()) {
            long high = random.nextLong(model.written() + 1);
            long allowed = high + random.nextInt(20);
            feed(new LaneEvent.Acked(peer, store.lane().out(), high, allowed), work);
            model.ack(high, allowed, now);
        }
        return model.isUp();
    }

    /** Time for a dial, which fails. @return whether there was one */
    boolean fail(List<Consumer<Transaction>> work) {
        boolean dials = feed(new LaneEvent.Seek(peer), work);
        if (dials) {
            feed(new LaneEvent.DialFailed(peer), work);
            model.dialFailed(now);
        }
        return dials;
    }

    /** Time goes on to when something expires. */
    void expire(List<Consumer<Transaction>> work) {
        if (model.firstExpiry() != Long.MAX_VALUE) {
            pass(Math.max(0, model.firstExpiry() + random.nextLong(LIFE / 4) - now), work);
        }
    }

    /** What each number came to since this was asked last. */
    Map<Long, MessageState> settled() {
        return model.settled();
    }

    /** @return whether it led to a dial */
    private boolean feed(LaneEvent event, List<Consumer<Transaction>> work) {
        boolean dials = false;
        for (LaneEffect effect : lanes.on(event, now)) {
            dials |= effect instanceof LaneEffect.Dial;
            carryOut(effect, work);
        }
        store.putLane(work);
        return dials;
    }

    private void carryOut(LaneEffect effect, List<Consumer<Transaction>> work) {
        switch (effect) {
            case LaneEffect.Dial dial -> {}
            case LaneEffect.Awaiting awaiting -> {}
            case LaneEffect.SaveRetry save -> {
                if (persistent) {
                    long ends = TimeUnit.NANOSECONDS.toMillis(now + save.retryNanos());
                    store.changeLane(lane -> lane.retrying(save.attempt(), save.attempt() == 0 ? 0 : ends));
                }
            }
            case LaneEffect.Settle settle -> {
                store.changeLane(lane -> lane.settled(settle.newBase(), settle.newBasePosition()));
                work.add(tx ->
                        settle.messages().forEach(m -> tx.messages().setState(peer, m.position(), m.state(), "")));
            }
            case LaneEffect.Offer offer ->
                offer.attemptedUpTo().ifPresent(mark -> store.changeLane(lane -> lane.attempted(mark)));
        }
    }

    /** The process died, and another reads what the store has. */
    void restart(Storage storage) {
        LaneRow stored = storage.read(tx -> tx.lanes().find(peer)).orElseThrow();
        long left = TimeUnit.MILLISECONDS.toNanos(stored.retryMillis()) - now;
        lanes = SimulatedQueue.open(random);
        lanes.on(
                new LaneEvent.Added(
                        peer,
                        stored.out(),
                        stored.base(),
                        stored.attemptedUpTo(),
                        stored.attempt(),
                        Math.max(0, left),
                        pending(storage, stored.basePosition())),
                now);
        model.restart(stored.attemptedUpTo(), now);
    }

    private List<Pending> pending(Storage storage, long basePosition) {
        List<Pending> pending = new ArrayList<>();
        long from = basePosition;
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
        return pending;
    }

    void compare() {
        Optional<LaneView> view = lanes.waiting(now).stream().findFirst();
        int messages = view.map(LaneView::messages).orElse(0);
        if (messages != model.messages()) {
            wrong.accept(messages + " messages wait instead of " + model.messages());
        }
        view.ifPresent(v -> {
            if (v.inFlight() != model.inFlight()) {
                wrong.accept(v.inFlight() + " messages are in flight instead of " + model.inFlight());
            }
            if (v.attempt() != model.attempt()) {
                wrong.accept(v.attempt() + " dials failed in a row instead of " + model.attempt());
            }
        });
    }
}
