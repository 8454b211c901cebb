package chat.allium.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is in flight to many friends, each of whom has much to get and grants all the credit. */
class AloftTest {

    private static final int FRIENDS = 250;
    private static final int SIZE = 64 * 1024;
    private static final int EACH = 12;
    private static final long MOST = 64L * 1024 * 1024;

    private final Fixture node = new Fixture();
    private final Map<PeerId, Deque<Long>> inFlight = new HashMap<>();
    private final List<PeerId> offered = new ArrayList<>();

    @Test
    void neverMoreThanSixtyFourMebibytesInAllAndEverybodyGetsSome() {
        allUp();

        assertEquals(FRIENDS, inFlight.size(), "nobody waits for another");
        assertTrue(flying() > MOST / 2 / SIZE, "but much is in flight");
        assertTrue(inFlight.values().stream().allMatch(one -> one.size() <= 8));
    }

    @Test
    void everythingArrivesThoughTheRoomIsAlwaysTaken() {
        allUp();
        int steps = 0;
        while (flying() > 0) {
            PeerId next = Fixture.peer(2 + steps++ * 37 % FRIENDS);
            if (!inFlight.get(next).isEmpty()) {
                ack(next);
            }
        }

        assertEquals(FRIENDS * EACH, offered.size());
    }

    @Test
    void roomThatBecomesFreeGoesRoundAmongThoseWhoWait() {
        allUp();
        PeerId silent = Fixture.peer(2);
        Set<PeerId> served = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            offered.clear();
            note(node.on(new LaneEvent.LinkDown(Fixture.peer(3 + i))));
            inFlight.remove(Fixture.peer(3 + i));
            served.addAll(offered);
        }

        assertFalse(served.contains(silent), "it has all that one may have");
        assertTrue(served.size() >= 20, "not the same few: " + served.size());
    }

    @Test
    void whoIsRemovedLeavesItsRoomToOthers() {
        allUp();
        for (int i = 0; i < 40; i++) {
            inFlight.remove(Fixture.peer(2 + i));
            note(node.on(new LaneEvent.Removed(Fixture.peer(2 + i))));
        }

        assertEquals(48 * 1024 * 1024 / SIZE, flying(), "all that is not kept for firsts");
    }

    private void allUp() {
        for (int f = 0; f < FRIENDS; f++) {
            PeerId peer = Fixture.peer(2 + f);
            List<Pending> pending = new ArrayList<>();
            for (long seq = 1; seq <= EACH; seq++) {
                pending.add(new Pending(seq, seq, SIZE, Fixture.DAY));
            }
            note(node.on(new LaneEvent.Added(peer, Fixture.STREAM, 1, 0, 0, 0, pending)));
            note(node.on(new LaneEvent.LinkUp(peer, Optional.of(Fixture.STREAM), 0, 1_000)));
        }
    }

    private void ack(PeerId peer) {
        long seq = inFlight.get(peer).remove();
        note(node.on(new LaneEvent.Acked(peer, Fixture.STREAM, seq, 1_000)));
    }

    private void note(List<LaneEffect> effects) {
        for (LaneEffect.Offer offer : Fixture.only(LaneEffect.Offer.class, effects)) {
            for (Pending message : offer.messages()) {
                inFlight.computeIfAbsent(offer.peer(), p -> new ArrayDeque<>()).add(message.seq());
                offered.add(offer.peer());
            }
        }
        assertTrue(flying() * SIZE <= MOST);
    }

    private long flying() {
        return inFlight.values().stream().mapToLong(Deque::size).sum();
    }
}
