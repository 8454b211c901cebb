package chat.allium.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories of one lane, its driver's restarts, its link and its friend, checked against what the friend really has. */
class LanePropertiesTest {

    private static final long EXPIRY = Fixture.DAY;

    private record Sent(long base, long seq) {}

    private record Ack(long high, long allowedUpTo) {}

    private final Map<Long, MessageState> states = new TreeMap<>();
    private final List<Pending> stored = new ArrayList<>();
    private final Set<Long> dropped = new HashSet<>();
    private final Deque<Sent> toFriend = new ArrayDeque<>();
    private final Deque<Ack> toUs = new ArrayDeque<>();
    private SplittableRandom random = new SplittableRandom();
    private Fixture node = new Fixture();
    /** Links last, so that credit binds. */
    private boolean calm;

    private boolean up;
    private boolean dialling;
    private boolean dialledUrgently;
    private long nextOnLink;
    private long storedBase = 1;
    private long storedMark;
    private long everWritten;

    private boolean known;
    private final List<Long> committed = new ArrayList<>();
    private long high;
    private long allowed;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomHistories(int seed) {
        for (int round = 0; round < 150; round++) {
            reset(seed * 1000 + round);
            for (int step = 0; step < 400; step++) {
                act(random.nextInt(100));
            }
            drain();
        }
    }

    private void reset(int seed) {
        states.clear();
        stored.clear();
        dropped.clear();
        committed.clear();
        toFriend.clear();
        toUs.clear();
        random = new SplittableRandom(seed);
        calm = random.nextBoolean();
        node = new Fixture();
        up = false;
        dialling = false;
        known = false;
        storedBase = 1;
        storedMark = 0;
        everWritten = 0;
        high = 0;
        allowed = 0;
        node.added();
    }

    private void act(int dice) {
        if (dice < 30) {
            enqueue();
        } else if (dice < 50) {
            friendReads();
        } else if (dice < 65) {
            weRead();
        } else if (dice < 75) {
            pass(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2_000)));
        } else if (dice < 95 && calm && random.nextInt(20) != 0) {
            friendReads();
        } else if (dice < 79) {
            pass(random.nextLong(2 * EXPIRY / 3));
        } else if (dice < 89) {
            linkUp();
        } else if (dice < 94) {
            linkDown();
        } else if (dice < 96) {
            dialEnds();
        } else if (dice < 97) {
            run(node.on(random.nextBoolean() ? new LaneEvent.Seek(Fixture.BOB) : new LaneEvent.Retry(Fixture.BOB)));
        } else if (dice < 98) {
            drop();
        } else {
            restart();
        }
    }

    private void enqueue() {
        int bytes = 1 + random.nextInt(random.nextInt(4) == 0 ? 65_536 : 1_000);
        Pending message = new Pending(stored.size() + 1, stored.size() + 100, bytes, node.now + EXPIRY);
        stored.add(message);
        run(node.on(new LaneEvent.Enqueued(Fixture.BOB, message)));
    }

    private void drop() {
        long seq = random.nextLong(stored.size() + 2L);
        boolean may = node.lanes.dropRefusal(Fixture.BOB, seq).isEmpty();
        run(node.on(new LaneEvent.Dropped(Fixture.BOB, seq)));
        assertEquals(may, states.get(seq) == MessageState.FAILED && dropped.add(seq));
    }

    private void friendReads() {
        if (toFriend.isEmpty()) {
            return;
        }
        Sent sent = toFriend.remove();
        if (sent.base() - 1 > high) {
            allowed += sent.base() - 1 - high;
            high = sent.base() - 1;
        }
        assertTrue(sent.seq() <= allowed, "beyond the credit");
        if (sent.seq() == high + 1) {
            known = true;
            high++;
            committed.add(sent.seq());
        }
        allowed = Math.max(allowed, high + random.nextInt(21));
        toUs.add(new Ack(high, allowed));
    }

    private void weRead() {
        if (!toUs.isEmpty()) {
            Ack ack = toUs.remove();
            run(node.acked(ack.high(), ack.allowedUpTo()));
        }
    }

    private void pass(long nanos) {
        long until = node.now + nanos;
        while (node.lanes.nextTick() <= until) {
            node.now = Math.max(node.now, node.lanes.nextTick());
            run(node.tick());
        }
        node.now = until;
    }

    private void linkUp() {
        toFriend.clear();
        toUs.clear();
        up = true;
        dialling = false;
        allowed = Math.max(allowed, high + random.nextInt(21));
        nextOnLink = 0;
        Optional<StreamId> stream = known ? Optional.of(Fixture.STREAM) : Optional.empty();
        run(node.on(new LaneEvent.LinkUp(Fixture.BOB, stream, known ? high : 0, allowed - high)));
    }

    private void linkDown() {
        toFriend.clear();
        toUs.clear();
        up = false;
        run(node.linkDown());
    }

    private void dialEnds() {
        if (dialling) {
            dialling = false;
            run(node.on(
                    random.nextBoolean()
                            ? new LaneEvent.DialFailed(Fixture.BOB)
                            : new LaneEvent.DialDeferred(Fixture.BOB, 1 + random.nextInt(1_000_000))));
        }
    }

    private void restart() {
        Fixture again = new Fixture();
        again.now = node.now;
        node = again;
        up = false;
        dialling = false;
        toFriend.clear();
        toUs.clear();
        List<Pending> pending = stored.subList((int) storedBase - 1, stored.size()).stream()
                .filter(message -> states.get(message.seq()) != MessageState.FAILED)
                .toList();
        run(node.on(
                new LaneEvent.Added(Fixture.BOB, Fixture.STREAM, storedBase, storedMark, 0, 0, List.copyOf(pending))));
    }

    private void run(List<LaneEffect> effects) {
        for (LaneEffect effect : effects) {
            switch (effect) {
                case LaneEffect.Dial dial -> {
                    boolean urgent = dial.waited() && dial.attempt() == 0;
                    assertFalse(up || dialling && (!urgent || dialledUrgently), "dialled needlessly");
                    dialling = true;
                    dialledUrgently = urgent;
                }
                case LaneEffect.Offer offer -> offered(offer);
                case LaneEffect.Settle settle -> settled(settle);
                case LaneEffect.SaveRetry save -> assertTrue(save.retryNanos() >= 0);
                case LaneEffect.Awaiting awaiting -> assertTrue(up || !awaiting.outstanding());
            }
        }
    }

    private void offered(LaneEffect.Offer offer) {
        assertTrue(up);
        assertEquals(storedBase, offer.base());
        offer.attemptedUpTo().ifPresent(mark -> storedMark = mark);
        for (Pending message : offer.messages()) {
            long seq = message.seq();
            long next = nextOnLink == 0 ? storedBase : nextOnLink;
            while (states.get(next) == MessageState.FAILED) {
                next++;
                assertEquals(seq, offer.base(), "behind a gap before all in front of it was settled");
            }
            assertEquals(next, seq, "out of order or skipped");
            assertEquals(stored.get((int) seq - 1), message);
            assertTrue(message.expiresNanos() > node.now, "offered after its expiry");
            assertTrue(seq <= storedMark, "the mark comes first");
            nextOnLink = seq + 1;
            everWritten = Math.max(everWritten, seq);
            toFriend.add(new Sent(offer.base(), seq));
        }
        long inFlight = stored.subList((int) storedBase - 1, (int) nextOnLink - 1).stream()
                .filter(message -> states.get(message.seq()) != MessageState.FAILED)
                .mapToLong(Pending::bytes)
                .sum();
        assertTrue(inFlight <= Lane.IN_FLIGHT_BYTES);
    }

    private void settled(LaneEffect.Settle settle) {
        for (LaneEffect.Settled one : settle.messages()) {
            MessageState before = states.put(one.seq(), one.state());
            Pending message = stored.get((int) one.seq() - 1);
            assertEquals(message.position(), one.position());
            switch (one.state()) {
                case DELIVERED -> {
                    assertTrue(committed.contains(one.seq()), "DELIVERED, but the friend does not have it");
                    assertTrue(before == null || before == MessageState.UNCONFIRMED, "settled twice");
                }
                case EXPIRED -> {
                    assertNull(before);
                    assertFalse(committed.contains(one.seq()), "EXPIRED, but the friend has it");
                    assertTrue(message.expiresNanos() <= node.now);
                    assertTrue(one.seq() > everWritten);
                }
                case FAILED -> {
                    assertNull(before);
                    assertTrue(one.seq() > everWritten, "dropped, but it may have arrived");
                }
                default -> {
                    assertNull(before);
                    assertEquals(MessageState.UNCONFIRMED, one.state());
                    assertTrue(message.expiresNanos() <= node.now);
                }
            }
        }
        assertTrue(settle.newBase() >= storedBase);
        for (long seq = storedBase; seq < settle.newBase(); seq++) {
            assertTrue(states.containsKey(seq), "the base passed a message that is not settled");
        }
        storedBase = settle.newBase();
        if (nextOnLink != 0 && nextOnLink < storedBase) {
            nextOnLink = storedBase;
        }
        assertTrue(storedBase > stored.size()
                || settle.newBasePosition() <= stored.get((int) storedBase - 1).position());
    }

    /** With a link and enough credit everything arrives. */
    private void drain() {
        linkUp();
        for (int i = 0; i < 10_000 && storedBase <= stored.size(); i++) {
            friendReads();
            allowed = high + 20;
            toUs.add(new Ack(high, allowed));
            weRead();
        }
        // A restart forgets what was dropped at the end; the next message raises the base beyond it.
        while (states.get(storedBase) == MessageState.FAILED) {
            storedBase++;
        }
        assertEquals(stored.size() + 1, storedBase);
        assertEquals(stored.size(), states.size());
        assertEquals(committed.stream().sorted().distinct().toList(), committed);
    }
}
