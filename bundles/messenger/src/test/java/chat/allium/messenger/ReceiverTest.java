package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.pool.LaneMark;
import chat.allium.messenger.Receiver.Effect;
import chat.allium.ratelimit.TokenBuckets;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReceiverTest {

    static final StreamId STREAM = StreamId.of("stream-number-01".getBytes());
    private static final StreamId OTHER = StreamId.of("stream-number-02".getBytes());
    private static final long TOKEN = TimeUnit.MILLISECONDS.toNanos(200);

    private final TokenBuckets buckets = buckets();
    private final Receiver receiver = new Receiver(Node.BOB, buckets);
    private long now = 1_000_000;

    static TokenBuckets buckets() {
        return new TokenBuckets(new TokenBuckets.Config() {
            @Override
            public int perSecond() {
                return 5;
            }

            @Override
            public int burst() {
                return 20;
            }

            @Override
            public int maxPeers() {
                return 10;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return TokenBuckets.Config.class;
            }
        });
    }

    @Test
    void helloGrantsTheBurst() {
        assertEquals(new LaneMark(Optional.empty(), 0, 20), receiver.mark(now));
    }

    @Test
    void whilePausedHelloGrantsNothingAndNothingIsLost() {
        receiver.mark(now);
        receiver.linkUp(now);
        receive(STREAM, 1, 1);
        receiver.pause();
        receiver.commitFailed(now);
        assertEquals(List.of(), receive(STREAM, 1, 2));
        assertEquals(Long.MAX_VALUE, receiver.nextTick());

        receiver.linkDown();
        assertEquals(0, receiver.mark(now).credit());
        receiver.linkUp(now);
        List<Effect> effects = receiver.resume(now);

        assertInstanceOf(Effect.Answer.class, effects.getFirst());
        List<Receiver.Arrived> kept =
                assertInstanceOf(Effect.Commit.class, effects.getLast()).messages();
        assertEquals(List.of(1L, 2L), kept.stream().map(Receiver.Arrived::seq).toList());
        assertTrue(receiver.mark(now).credit() > 0);
    }

    @Test
    void reconnectsMintNoCredit() {
        receiver.mark(now);
        receiver.linkUp(now);
        commit(receive(STREAM, 1, 1));
        for (int i = 0; i < 10; i++) {
            receiver.linkDown();
            assertEquals(19, receiver.mark(now).credit());
            receiver.linkUp(now);
        }
    }

    @Test
    void creditThatGrewSinceHelloIsAnnounced() {
        receiver.mark(now);
        receiver.linkUp(now);
        for (int seq = 1; seq <= 20; seq++) {
            commit(receive(STREAM, 1, seq));
        }
        receiver.linkDown();
        assertEquals(0, receiver.mark(now).credit());

        now += 20 * TOKEN;

        Effect.Answer answer = assertInstanceOf(
                Effect.Answer.class, receiver.linkUp(now).getFirst(), "whom HELLO granted nothing would wait for ever");
        assertEquals(receipt(STREAM, 20, 40), answer.receipt());
        assertEquals(Long.MAX_VALUE, receiver.nextTick());
    }

    @Test
    void whatWaitsGoesIntoOneCommitAndIsAcknowledgedAfterIt() {
        receiver.mark(now);
        receiver.linkUp(now);
        List<Effect> first = receive(STREAM, 1, 1);
        assertEquals(List.of(), receive(STREAM, 1, 2));
        assertEquals(List.of(), receive(STREAM, 1, 3));

        List<Effect> then = receiver.committed(STREAM, 1, now);

        assertEquals(List.of(1L), seqs(first.getFirst()));
        assertEquals(receipt(STREAM, 1, 20), ((Effect.Answer) then.getFirst()).receipt());
        assertEquals(List.of(2L, 3L), seqs(then.get(1)));
    }

    @Test
    void duplicatesAreAcknowledgedAgainAndGapsIgnored() {
        receiver.mark(now);
        receiver.linkUp(now);
        commit(receive(STREAM, 1, 1));

        assertEquals(List.of(new Effect.Answer(receipt(STREAM, 1, 20))), receive(STREAM, 1, 1));
        assertEquals(List.of(), receive(STREAM, 1, 3));
        assertEquals(List.of(2L), seqs(receive(STREAM, 1, 2).getFirst()));
        assertEquals(
                List.of(new Effect.Answer(receipt(STREAM, 1, 20))),
                receive(STREAM, 1, 2),
                "taken, but not committed yet: not acknowledged");
    }

    @Test
    void beyondTheCreditIsRefusedUntilTheNextLink() {
        receiver.mark(now);
        receiver.linkUp(now);
        for (long seq = 1; seq <= 20; seq++) {
            receive(STREAM, 1, seq);
        }

        List<Effect> effects = receive(STREAM, 1, 21);
        assertEquals(new Effect.Refuse(200), effects.getFirst());
        assertEquals(List.of(), receive(STREAM, 1, 22));
        receiver.linkDown();
        receiver.linkUp(now);
        assertEquals(1, receive(STREAM, 1, 1).size());
    }

    @Test
    void creditComesWithTheTokensAndWithoutThemNobodyWakes() {
        receiver.mark(now);
        receiver.linkUp(now);
        assertEquals(Long.MAX_VALUE, receiver.nextTick(), "the window is full");
        List<Effect> effects = new ArrayList<>(receive(STREAM, 1, 1));
        for (long seq = 2; seq <= 20; seq++) {
            receive(STREAM, 1, seq);
        }
        effects = commit(effects);
        effects = commit(effects.subList(1, 2));
        assertEquals(List.of(new Effect.Answer(receipt(STREAM, 20, 20))), effects);
        assertEquals(now + TOKEN, receiver.nextTick());

        now = receiver.nextTick();
        assertEquals(List.of(new Effect.Answer(receipt(STREAM, 20, 21))), receiver.tick(now));
        int answers = 0;
        while (receiver.nextTick() != Long.MAX_VALUE) {
            now = receiver.nextTick();
            answers += receiver.tick(now).size();
        }
        assertEquals(40, receiver.mark(now).credit() + 20);
        assertTrue(answers < 12, "unhurried when nobody can be waiting: " + answers);
    }

    @Test
    void aRaisedBaseSkipsWithoutUsingCredit() {
        receiver.mark(now);
        receiver.linkUp(now);

        List<Effect> effects = receive(STREAM, 101, 101);

        assertEquals(List.of(101L), seqs(effects.getFirst()));
        assertEquals(List.of(new Effect.Answer(receipt(STREAM, 101, 120))), receiver.committed(STREAM, 101, now));
    }

    @Test
    void aRaisedBaseMintsNoCreditForWhatIsNotCommitted() {
        receiver.mark(now);
        receiver.linkUp(now);
        for (long seq = 1; seq <= 20; seq++) {
            receive(STREAM, 1, seq);
        }

        assertInstanceOf(Effect.Refuse.class, receive(STREAM, 21, 21).getFirst());
        receiver.linkDown();
        now += TimeUnit.MINUTES.toNanos(1);

        assertEquals(0, receiver.mark(now).credit(), "20 are held until the store takes them");
    }

    @Test
    void anotherStreamStartsOverWithTheCreditThatIsLeft() {
        receiver.mark(now);
        receiver.linkUp(now);
        commit(receive(STREAM, 1, 1));

        List<Effect> effects = receive(OTHER, 1, 1);

        assertEquals(List.of(1L), seqs(effects.getFirst()));
        assertEquals(List.of(new Effect.Answer(receipt(OTHER, 1, 19))), receiver.committed(OTHER, 1, now));
    }

    @Test
    void aFailedCommitIsRepeatedWithWhatCameMeanwhile() {
        receiver.mark(now);
        receiver.linkUp(now);
        receive(STREAM, 1, 1);
        assertEquals(List.of(), receiver.commitFailed(now));
        assertEquals(List.of(), receive(STREAM, 1, 2));
        assertEquals(0, receiver.mark(now).high());
        receiver.linkDown();

        now = receiver.nextTick();
        List<Effect> again = receiver.tick(now);

        assertEquals(List.of(1L, 2L), seqs(again.getFirst()));
        assertEquals(List.of(new Effect.Answer(receipt(STREAM, 2, 22))), receiver.committed(STREAM, 2, now));
    }

    @Test
    void aRestartGoesOnFromTheStore() {
        receiver.restore(Optional.of(STREAM), 7);

        assertEquals(new LaneMark(Optional.of(STREAM), 7, 20), receiver.mark(now));
        receiver.linkUp(now);
        assertEquals(List.of(8L), seqs(receive(STREAM, 3, 8).getFirst()));
    }

    @Test
    void fragmentsCountOnlyInOrderAndOnOneLink() throws Exception {
        receiver.mark(now);
        receiver.linkUp(now);
        List<Part> parts = parts(new MessageId(STREAM, 1), "x".repeat(40_000));
        assertEquals(3, parts.size());

        receiver.part(parts.get(0), now);
        receiver.linkDown();
        receiver.linkUp(now);
        assertEquals(List.of(), receiver.part(parts.get(1), now));
        receiver.part(parts.get(0), now);
        assertEquals(List.of(), receiver.part(parts.get(2), now));
        parts.subList(0, 2).forEach(part -> receiver.part(part, now));
        Effect.Commit commit = (Effect.Commit) receiver.part(parts.get(2), now).getFirst();

        assertEquals(40_000, commit.messages().getFirst().content().size());
    }

    @Test
    void lateFragmentsOfTheReplacedLinkDisturbNoMessage() throws Exception {
        receiver.mark(now);
        receiver.linkUp(now);
        List<Part> parts = parts(new MessageId(STREAM, 1), "x".repeat(40_000));

        receiver.part(parts.get(0), now);
        receiver.part(parts.get(1), now);
        receiver.part(parts.get(0), now);
        receiver.part(parts.get(1), now);
        Effect.Commit commit = (Effect.Commit) receiver.part(parts.get(2), now).getFirst();

        assertEquals(40_000, commit.messages().getFirst().content().size());
    }

    @Test
    void tooLargeOrWithoutTypeEndsTheLink() {
        receiver.mark(now);
        receiver.linkUp(now);
        List<Effect> effects = List.of();
        for (int index = 0; index < 5; index++) {
            effects = receiver.part(new Part(STREAM, 1, 1, index, 8, "text", new byte[16_000]), now);
        }
        assertInstanceOf(Effect.Hangup.class, effects.getFirst());
        receiver.linkUp(now);
        assertInstanceOf(
                Effect.Hangup.class,
                receiver.part(new Part(STREAM, 1, 1, 0, 1, "NO TYPE", new byte[1]), now)
                        .getFirst());
    }

    @Test
    void theBucketIsEmptyWhenTheWindowIsFull() {
        receiver.mark(now);

        assertEquals(0, buckets.take(Node.BOB, 1, now));
        assertEquals(now + TOKEN, buckets.next(Node.BOB, now));
    }

    static List<Part> parts(MessageId id, String text) throws MalformedFrameException {
        List<Part> parts = new ArrayList<>();
        for (var frame : Wire.message(id, 1, Content.text(text))) {
            parts.add(Wire.part(frame));
        }
        return parts;
    }

    private List<Effect> receive(StreamId stream, long base, long seq) {
        return receiver.part(new Part(stream, seq, base, 0, 1, "text", new byte[] {1}), now);
    }

    private List<Effect> commit(List<Effect> effects) {
        Effect.Commit commit = (Effect.Commit) effects.getFirst();
        Receiver.Arrived last = commit.messages().getLast();
        return receiver.committed(last.stream(), last.seq(), now);
    }

    private static List<Long> seqs(Effect effect) {
        return ((Effect.Commit) effect)
                .messages().stream().map(Receiver.Arrived::seq).toList();
    }

    private static Receipt receipt(StreamId stream, long high, long allowedUpTo) {
        return new Receipt(Optional.of(stream), high, allowedUpTo);
    }
}
