package chat.allium.queue;

import static chat.allium.queue.Fixture.BOB;
import static chat.allium.queue.Fixture.DAY;
import static chat.allium.queue.Fixture.SECOND;
import static chat.allium.queue.Fixture.STREAM;
import static chat.allium.queue.Fixture.offered;
import static chat.allium.queue.Fixture.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEffect.Settled;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LaneMachineTest {

    private final Fixture node = new Fixture();

    @Test
    void aMessageForAColdFriendDialsOnce() {
        node.added();

        assertEquals(List.of(new LaneEffect.Dial(BOB, true, 0)), node.enqueue(1));
        assertEquals(List.of(), node.enqueue(2));
    }

    @Test
    void backoffDoublesFromThirtySecondsToFifteenMinutes() {
        node.added(node.message(1));
        long[] table = {30, 60, 120, 240, 480, 900, 900, 900};

        for (int i = 0; i < table.length; i++) {
            List<LaneEffect> effects = node.on(new LaneEvent.DialFailed(BOB));
            LaneEffect.SaveRetry saved =
                    only(LaneEffect.SaveRetry.class, effects).getFirst();

            assertEquals(i + 1, saved.attempt());
            assertEquals(table[i], (double) saved.retryNanos() / SECOND, table[i] * 0.1001);
            assertEquals(node.now + saved.retryNanos(), node.lanes.nextTick());

            node.now = node.lanes.nextTick() - 1;
            assertEquals(List.of(), node.tick());
            node.now++;
            assertEquals(List.of(new LaneEffect.Dial(BOB, true, i + 1)), node.tick());
        }
    }

    @Test
    void aLinkResetsTheBackoff() {
        node.added(node.message(1));
        node.on(new LaneEvent.DialFailed(BOB));

        List<LaneEffect> effects = node.linkUp(0, 20);
        assertTrue(effects.contains(new LaneEffect.SaveRetry(BOB, 0, 0)));
        assertEquals(List.of(1L), offered(effects), "at once, whatever was left of the back-off");
        assertEquals(0, node.lanes.waiting(node.now).getFirst().attempt());
    }

    @Test
    void aDeferredDialIsRepeatedWithoutBackoff() {
        node.added(node.message(1));

        assertEquals(List.of(), node.on(new LaneEvent.DialDeferred(BOB, SECOND)));
        node.now += SECOND;
        assertEquals(List.of(new LaneEffect.Dial(BOB, true, 0)), node.tick());
        assertEquals(0, node.lanes.waiting(node.now).getFirst().attempt());
    }

    @Test
    void seekingWhileADialIsUnderWayCutsItsDeferralShort() {
        node.added(node.message(1));
        node.on(new LaneEvent.Seek(BOB));

        assertEquals(List.of(new LaneEffect.Dial(BOB, true, 0)), node.on(new LaneEvent.DialDeferred(BOB, SECOND)));
        assertEquals(List.of(), node.on(new LaneEvent.DialDeferred(BOB, SECOND)));
    }

    @Test
    void seekingDialsAtOnceThoughNothingWaitsAndInSpiteOfTheBackoff() {
        node.added();

        assertEquals(List.of(new LaneEffect.Dial(BOB, false, 0)), node.on(new LaneEvent.Seek(BOB)));
        assertEquals(List.of(), node.on(new LaneEvent.Seek(BOB)), "one dial at a time");
        node.on(new LaneEvent.DialFailed(BOB));
        assertEquals(Long.MAX_VALUE, node.lanes.nextTick(), "nothing waits, so nothing is planned");
        assertEquals(List.of(new LaneEffect.Dial(BOB, false, 1)), node.on(new LaneEvent.Seek(BOB)));
    }

    @Test
    void aLinkThatBreaksAtOnceIsNotDialledInATightLoop() {
        node.added(node.message(1));
        node.linkUp(0, 20);

        assertEquals(List.of(), only(LaneEffect.Dial.class, node.linkDown()));
        node.now += SECOND;
        assertEquals(List.of(new LaneEffect.Dial(BOB, true, 0)), node.tick());
    }

    @Test
    void messagesGoOutInOrderWithinTheCreditAndTheMarkRunsAhead() {
        node.added(node.message(1), node.message(2), node.message(3));

        LaneEffect.Offer first = only(LaneEffect.Offer.class, node.linkUp(0, 2)).getFirst();
        assertEquals(
                List.of(1L, 2L), first.messages().stream().map(Pending::seq).toList());
        assertEquals(OptionalLong.of(66), first.attemptedUpTo());
        LaneEffect.Offer second = only(LaneEffect.Offer.class, node.acked(1, 4)).getFirst();
        assertEquals(List.of(3L), second.messages().stream().map(Pending::seq).toList());
        assertEquals(OptionalLong.empty(), second.attemptedUpTo());
        assertEquals(2, second.base());
    }

    @Test
    void atMostHalfAMebibyteIsInFlight() {
        List<Pending> large = new ArrayList<>();
        for (int seq = 1; seq <= 20; seq++) {
            large.add(new Pending(seq, seq, 64 * 1024, DAY));
        }
        node.added(large.toArray(Pending[]::new));

        assertEquals(8, offered(node.linkUp(0, 20)).size());
        assertEquals(List.of(9L), offered(node.acked(1, 20)));
    }

    @Test
    void aNewLinkResumesBehindWhatTheFriendHas() {
        node.added(node.message(1), node.message(2), node.message(3));
        node.linkUp(0, 20);
        node.linkDown();

        List<LaneEffect> effects = node.linkUp(2, 20);

        assertEquals(
                new LaneEffect.Settle(
                        BOB,
                        List.of(new Settled(1, 10, MessageState.DELIVERED), new Settled(2, 20, MessageState.DELIVERED)),
                        3,
                        30),
                effects.getFirst());
        assertEquals(List.of(3L), offered(effects));
    }

    @Test
    void aFriendThatLostItsStoreIsOfferedTheLaneFromItsBase() {
        node.added(node.message(1), node.message(2));
        node.linkUp(0, 20);
        node.acked(1, 20);
        node.linkDown();

        assertEquals(
                List.of(2L),
                offered(node.on(
                        new LaneEvent.LinkUp(BOB, Optional.of(StreamId.of("another-stream-0".getBytes())), 77, 20))));
    }

    @Test
    void whatWasNeverWrittenExpires() {
        node.added(node.message(1), node.message(2));
        node.now += DAY - 1;
        assertEquals(List.of(), only(LaneEffect.Settle.class, node.tick()));

        node.now++;
        LaneEffect.Settle settle = only(LaneEffect.Settle.class, node.tick()).getFirst();
        assertEquals(
                List.of(new Settled(1, 10, MessageState.EXPIRED), new Settled(2, 20, MessageState.EXPIRED)),
                settle.messages());
        assertEquals(3, settle.newBase());
        assertEquals(21, settle.newBasePosition());
    }

    @Test
    void whatWasWrittenIsUnconfirmedUntilALateAck() {
        node.added(node.message(1));
        node.linkUp(0, 20);
        node.linkDown();
        node.now += DAY;
        assertEquals(
                MessageState.UNCONFIRMED,
                only(LaneEffect.Settle.class, node.tick())
                        .getFirst()
                        .messages()
                        .getFirst()
                        .state());

        LaneEffect.Settle late =
                only(LaneEffect.Settle.class, node.linkUp(1, 20)).getFirst();

        assertEquals(List.of(new Settled(1, 10, MessageState.DELIVERED)), late.messages());
        assertEquals(2, late.newBase());
        assertEquals(List.of(), only(LaneEffect.Settle.class, node.acked(1, 20)), "once");
    }

    @Test
    void anAckThatMayStemFromARaisedBaseConfirmsNothing() {
        node.added(node.message(1));
        node.linkUp(0, 20);
        node.linkDown();
        node.now += DAY;
        node.tick();
        node.linkUp(0, 20);
        node.enqueue(2);

        LaneEffect.Settle settle =
                only(LaneEffect.Settle.class, node.acked(2, 20)).getFirst();

        assertEquals(List.of(new Settled(2, 20, MessageState.DELIVERED)), settle.messages());
    }

    @Test
    void afterARestartTheMarkInTheStoreDecides() {
        node.on(new LaneEvent.Added(BOB, STREAM, 5, 69, 3, SECOND, List.of(node.message(5), node.message(6))));
        node.enqueue(7);
        node.now += DAY;

        assertEquals(
                List.of(MessageState.UNCONFIRMED, MessageState.UNCONFIRMED, MessageState.EXPIRED),
                only(LaneEffect.Settle.class, node.tick()).getFirst().messages().stream()
                        .map(Settled::state)
                        .toList());
    }

    @Test
    void anExpiredStretchUsesUpNoCredit() {
        node.on(new LaneEvent.Added(BOB, STREAM, 101, 164, 0, 0, List.of(node.message(101), node.message(102))));

        assertEquals(List.of(101L, 102L), offered(node.linkUp(3, 20)));
    }

    @Test
    void liesAboutWhatWasNeverWrittenAreNotBelieved() {
        node.added(node.message(1), node.message(2));

        assertEquals(List.of(), only(LaneEffect.Settle.class, node.linkUp(2, 0)));
    }

    @Test
    void livenessIsToldAtTransitionsAndAtProgress() {
        node.added(node.message(1), node.message(2));

        assertTrue(node.linkUp(0, 20).contains(new LaneEffect.Awaiting(BOB, true)));
        assertTrue(node.acked(1, 20).contains(new LaneEffect.Awaiting(BOB, true)));
        assertEquals(List.of(), node.acked(1, 21));
        assertTrue(node.acked(2, 22).contains(new LaneEffect.Awaiting(BOB, false)));
    }

    @Test
    void aLinkThatReplacesAnotherAndConfirmsEverythingEndsTheWait() {
        node.added(node.message(1));
        assertTrue(node.linkUp(0, 20).contains(new LaneEffect.Awaiting(BOB, true)));

        assertTrue(node.linkUp(1, 20).contains(new LaneEffect.Awaiting(BOB, false)), "else its link is never idle");
    }

    @Test
    void oneLaneDoesNotWaitForAnother() {
        node.added(node.message(1));
        node.on(new LaneEvent.Added(Fixture.peer(2), STREAM, 1, 0, 0, 0, List.of()));
        node.linkUp(0, 0);

        assertEquals(
                List.of(new LaneEffect.Dial(Fixture.peer(2), true, 0)),
                node.on(new LaneEvent.Enqueued(Fixture.peer(2), node.message(1))));
    }

    @Test
    void aRemovedLaneIsForgotten() {
        node.added(node.message(1));
        node.on(new LaneEvent.Removed(BOB));

        assertEquals(Long.MAX_VALUE, node.lanes.nextTick());
        assertEquals(List.of(), node.linkUp(0, 20));
    }

    @Test
    void aThousandMessagesOrSixteenMebibytesAreEnough() {
        node.added();
        assertTrue(node.lanes.refusal(BOB, 1_000, 1_000).isEmpty());
        node.enqueue(1);

        assertTrue(node.lanes.refusal(BOB, 1_000, 1_000).isPresent());
        assertTrue(node.lanes.refusal(BOB, 1, 16 * 1024 * 1024 - 100).isEmpty());
        assertTrue(node.lanes.refusal(BOB, 1, 16 * 1024 * 1024 - 99).isPresent());
    }

    @Test
    void tenThousandMessagesExpireExactlyAtTheirTime() {
        for (int p = 1; p <= 100; p++) {
            node.on(new LaneEvent.Added(Fixture.peer(p), STREAM, 1, 0, 0, 0, List.of()));
        }
        for (int seq = 1; seq <= 100; seq++) {
            for (int p = 1; p <= 100; p++) {
                node.now += 7;
                // The position tells when it was sent.
                node.on(new LaneEvent.Enqueued(Fixture.peer(p), new Pending(seq, node.now, 1, node.now + DAY)));
            }
        }
        for (int p = 1; p <= 100; p++) {
            node.on(new LaneEvent.DialFailed(Fixture.peer(p)));
        }

        int expired = 0;
        while (node.lanes.nextTick() != Long.MAX_VALUE) {
            node.now = node.lanes.nextTick();
            for (LaneEffect effect : node.tick()) {
                switch (effect) {
                    case LaneEffect.Dial dial -> node.on(new LaneEvent.DialFailed(dial.peer()));
                    case LaneEffect.Settle settle -> {
                        for (Settled one : settle.messages()) {
                            assertEquals(one.position() + DAY, node.now);
                            expired++;
                        }
                    }
                    default -> {}
                }
            }
        }
        assertEquals(10_000, expired);
    }

    @Test
    void retryingDialsAtOnceAndForgetsTheFailures() {
        node.added(node.message(1));
        node.on(new LaneEvent.DialFailed(BOB));
        node.now += SECOND;

        assertEquals(
                List.of(new LaneEffect.SaveRetry(BOB, 0, 0), new LaneEffect.Dial(BOB, true, 0)),
                node.on(new LaneEvent.Retry(BOB)));
        LaneEffect.SaveRetry next = only(LaneEffect.SaveRetry.class, node.on(new LaneEvent.DialFailed(BOB)))
                .getFirst();
        assertEquals(1, next.attempt());
    }

    @Test
    void whatWasNeverWrittenMayBeDroppedAndTheFriendSkipsItAfterAllBeforeIt() {
        node.added(node.message(1), node.message(2), node.message(3));

        assertEquals(
                List.of(new LaneEffect.Settle(BOB, List.of(new Settled(2, 20, MessageState.FAILED)), 1, 10)),
                node.on(new LaneEvent.Dropped(BOB, 2)));
        assertEquals(List.of(1L), offered(node.linkUp(0, 2)), "a base beyond 2 would say that 1 need not come");
        LaneEffect.Offer rest = only(LaneEffect.Offer.class, node.acked(1, 2)).getFirst();
        assertEquals(3, rest.base());
        assertEquals(List.of(3L), rest.messages().stream().map(Pending::seq).toList(), "a gap uses up no credit");
        assertEquals(
                new LaneEffect.Settle(BOB, List.of(new Settled(3, 30, MessageState.DELIVERED)), 4, 31),
                only(LaneEffect.Settle.class, node.acked(3, 4)).getFirst());
    }

    @Test
    void droppingTheLastRaisesTheBaseBeyondIt() {
        node.added(node.message(1), node.message(2));
        node.linkUp(0, 1);
        node.on(new LaneEvent.Dropped(BOB, 2));

        assertEquals(
                3, only(LaneEffect.Settle.class, node.acked(1, 9)).getFirst().newBase());
        LaneEffect.Offer next = only(LaneEffect.Offer.class, node.enqueue(3)).getFirst();
        assertEquals(3, next.base());
    }

    @Test
    void whatMayHaveArrivedOrDoesNotWaitIsNotDropped() {
        node.added(node.message(1), node.message(2));
        node.linkUp(0, 1);
        node.linkDown();

        assertTrue(node.lanes.dropRefusal(BOB, 1).orElseThrow().contains("may have arrived"));
        assertEquals(List.of(), node.on(new LaneEvent.Dropped(BOB, 1)));
        assertTrue(node.lanes.dropRefusal(BOB, 2).isEmpty());
        node.on(new LaneEvent.Dropped(BOB, 2));
        assertTrue(node.lanes.dropRefusal(BOB, 2).orElseThrow().contains("does not wait"));
        assertTrue(node.lanes.dropRefusal(BOB, 3).orElseThrow().contains("does not wait"));
        assertTrue(node.lanes.dropRefusal(Fixture.peer(9), 1).isPresent());
    }

    @Test
    void aGapInTheStoreIsSkippedAfterARestart() {
        node.on(new LaneEvent.Added(BOB, STREAM, 5, 5, 0, 0, List.of(node.message(5), node.message(7))));

        assertEquals(List.of(5L), offered(node.linkUp(4, 20)));
        assertEquals(List.of(7L), offered(node.acked(5, 25)));
    }

    @Test
    void aMessageForAFriendThatIsLookedForIsToldToThePool() {
        node.added();
        node.on(new LaneEvent.Seek(BOB));

        assertEquals(List.of(new LaneEffect.Dial(BOB, true, 0)), node.enqueue(1));
        assertEquals(List.of(), node.enqueue(2));
    }

    @Test
    void aRetryDuringADialIsToldToThePool() {
        node.on(new LaneEvent.Added(BOB, STREAM, 1, 0, 3, 0, List.of(node.message(1))));

        assertTrue(node.on(new LaneEvent.Retry(BOB)).contains(new LaneEffect.Dial(BOB, true, 0)));
    }
}
