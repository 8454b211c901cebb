package chat.allium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.message.StreamId;
import chat.allium.api.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkCoreTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Hello HELLO = new Hello(1, 5, 42, 7, Optional.of(StreamId.of(new byte[16])), 99, 20);

    private long now = 1000 * SECOND;
    private final LinkCore core = new LinkCore(now);

    private static byte[] bytes(Frame... frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            FrameDecoder.encode(frame, out);
        }
        return out.toByteArray();
    }

    private static Frame frame(int type, int size) {
        return new Frame(type, new byte[size]);
    }

    private List<LinkEffect> receive(Frame... frames) {
        byte[] bytes = bytes(frames);
        return core.on(new LinkEvent.Received(bytes, bytes.length), now);
    }

    private List<LinkEffect> after(long seconds) {
        List<LinkEffect> effects = new ArrayList<>();
        for (long i = 0; i < seconds; i++) {
            now += SECOND;
            effects.addAll(core.on(new LinkEvent.Tick(), now));
        }
        return effects;
    }

    private void awaiting(boolean outstanding) {
        core.on(new LinkEvent.Awaiting(outstanding), now);
    }

    private void up() {
        assertEquals(List.of(new LinkEffect.Up(HELLO)), receive(HelloCodec.encode(HELLO)));
    }

    private static Reason failure(List<LinkEffect> effects) {
        return assertInstanceOf(LinkEffect.Fail.class, effects.getLast()).why().reason();
    }

    private static long pings(List<LinkEffect> effects) {
        return effects.stream()
                .filter(effect -> effect instanceof LinkEffect.Send(Frame frame) && frame.type() == FrameType.PING)
                .count();
    }

    @Test
    void helloComesFirst() {
        assertEquals(Reason.CLOSED, failure(receive(frame(FrameType.MSG, 3))));
        assertTrue(receive(HelloCodec.encode(HELLO)).isEmpty(), "nothing more after the end");
    }

    @Test
    void helloComesOnce() {
        up();
        assertEquals(Reason.CLOSED, failure(receive(HelloCodec.encode(HELLO))));
    }

    @Test
    void helloWithoutAStreamIsRead() {
        Hello bare = new Hello(0, 0, 1, 0, Optional.empty(), 0, 0);
        assertEquals(List.of(new LinkEffect.Up(bare)), receive(HelloCodec.encode(bare)));
    }

    @Test
    void malformedHelloEnds() {
        assertEquals(Reason.CLOSED, failure(receive(frame(FrameType.HELLO, 9))));
    }

    @Test
    void helloMustComeInTime() {
        assertTrue(after(29).isEmpty());
        assertEquals(Reason.TIMEOUT, failure(after(1)));
    }

    @Test
    void pingIsAnsweredAndPongIsNot() {
        up();
        List<LinkEffect> effects = receive(frame(FrameType.PING, 0), frame(FrameType.PONG, 0));
        assertEquals(1, effects.size());
        LinkEffect.Send answer = assertInstanceOf(LinkEffect.Send.class, effects.getFirst());
        assertEquals(FrameType.PONG, answer.frame().type());
    }

    @Test
    void framesForUsersAreDeliveredInOrderHoweverTheyAreCut() {
        up();
        byte[] bytes = bytes(frame(FrameType.MSG, 300), frame(FrameType.ACK, 0), frame(FrameType.ACCEPT, 1));
        List<Integer> types = new ArrayList<>();
        for (byte b : bytes) {
            for (LinkEffect effect : core.on(new LinkEvent.Received(new byte[] {b}, 1), now)) {
                types.add(((LinkEffect.Deliver) effect).frame().type());
            }
        }
        assertEquals(List.of(FrameType.MSG, FrameType.ACK, FrameType.ACCEPT), types);
    }

    @Test
    void unknownTypesEndTheLinkUnlessTheyMayBeIgnored() {
        up();
        assertTrue(receive(frame(200, 4), frame(255, 0)).isEmpty());
        assertEquals(Reason.CLOSED, failure(receive(frame(99, 0))));
    }

    @Test
    void contactFramesHaveNoPlaceHere() {
        up();
        assertEquals(Reason.CLOSED, failure(receive(frame(FrameType.REQUEST, 0))));
    }

    @Test
    void lengthIsCheckedBeforeAnythingIsAllocated() {
        up();
        for (int length : new int[] {0, -1, Frame.MAX_LENGTH + 1, Integer.MAX_VALUE}) {
            LinkCore fresh = new LinkCore(now);
            byte[] header = ByteBuffer.allocate(5).putInt(length).put((byte) 16).array();
            assertEquals(Reason.CLOSED, failure(fresh.on(new LinkEvent.Received(header, 5), now)), length + "");
        }
    }

    @Test
    void theLongestFrameFits() {
        up();
        assertEquals(1, receive(frame(FrameType.MSG, Frame.MAX_LENGTH - 1)).size());
    }

    @Test
    void aFloodOfControlFramesEndsTheLink() {
        up();
        for (int i = 0; i < ControlBudget.BURST; i++) {
            assertEquals(1, receive(frame(FrameType.PING, 0)).size());
        }
        assertEquals(Reason.CLOSED, failure(receive(frame(FrameType.PING, 0))));
    }

    @Test
    void ignorableFramesAreAFloodToo() {
        up();
        for (int i = 0; i < ControlBudget.BURST; i++) {
            assertTrue(receive(frame(200, 10)).isEmpty());
        }
        assertEquals(Reason.CLOSED, failure(receive(frame(200, 10))));
    }

    @Test
    void aFloodOfReceiptsAndTypingEndsTheLink() {
        for (int type : List.of(FrameType.READ_UP_TO, FrameType.TYPING)) {
            LinkCore flooded = new LinkCore(now);
            byte[] hello = bytes(HelloCodec.encode(HELLO));
            flooded.on(new LinkEvent.Received(hello, hello.length), now);
            byte[] one = bytes(frame(type, 0));
            for (int i = 0; i < ControlBudget.BURST; i++) {
                List<LinkEffect> effects = flooded.on(new LinkEvent.Received(one, one.length), now);
                assertInstanceOf(LinkEffect.Deliver.class, effects.getFirst());
            }
            assertEquals(Reason.CLOSED, failure(flooded.on(new LinkEvent.Received(one, one.length), now)));
        }
    }

    @Test
    void theBudgetRefills() {
        up();
        for (int second = 0; second < 600; second++) {
            after(1);
            for (int i = 0; i < ControlBudget.PER_SECOND; i++) {
                assertEquals(1, receive(frame(FrameType.ACK, 0)).size());
            }
        }
    }

    @Test
    void everyMessageSentIsGoodForAnAck() {
        up();
        for (int i = 0; i < 100_000; i++) {
            core.on(new LinkEvent.MessageSent(), now);
            assertEquals(1, receive(frame(FrameType.ACK, 0)).size());
        }
    }

    @Test
    void messagesAreNoControlFrames() {
        up();
        for (int i = 0; i < 10_000; i++) {
            assertEquals(1, receive(frame(FrameType.MSG, 1)).size());
        }
    }

    @Test
    void anIdlePeerIsAskedAfterAMinuteAndDeadAfterTwoAndAHalf() {
        up();
        assertEquals(0, pings(after(59)));
        assertEquals(1, pings(after(1)));
        List<LinkEffect> effects = after(89);
        assertEquals(1, pings(effects));
        assertEquals(Reason.TIMEOUT, failure(after(1)));
    }

    @Test
    void anIdlePeerThatAnswersLivesOn() {
        up();
        for (int minute = 0; minute < 60; minute++) {
            assertEquals(1, pings(after(60)));
            receive(frame(FrameType.PONG, 0));
        }
    }

    @Test
    void withoutProgressThePeerIsAskedAndTheHandlerTold() {
        up();
        after(45);
        awaiting(true);
        assertTrue(after(9).isEmpty());
        List<LinkEffect> effects = after(1);
        assertEquals(1, pings(effects));
        assertEquals(new LinkEffect.Stalled(), effects.getLast());
    }

    @Test
    void aSilentPeerIsDeadThirtySecondsAfterFramesBeganToWait() {
        up();
        after(45);
        awaiting(true);
        List<LinkEffect> effects = after(29);
        assertEquals(
                2, effects.stream().filter(LinkEffect.Stalled.class::isInstance).count());
        assertEquals(Reason.TIMEOUT, failure(after(1)));
    }

    @Test
    void aPeerThatAnswersPingsButAcksNothingIsNotDeadAndStalledEveryTenSeconds() {
        up();
        awaiting(true);
        int stalls = 0;
        for (int i = 0; i < 300; i++) {
            for (LinkEffect effect : after(1)) {
                if (effect instanceof LinkEffect.Stalled) {
                    stalls++;
                } else {
                    assertEquals(1, pings(List.of(effect)));
                    receive(frame(FrameType.PONG, 0));
                }
            }
        }
        assertEquals(30, stalls);
    }

    @Test
    void progressPutsOffTheStall() {
        up();
        awaiting(true);
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    0,
                    after(9).stream()
                            .filter(LinkEffect.Stalled.class::isInstance)
                            .count());
            receive(frame(FrameType.ACK, 0));
            awaiting(true);
        }
        awaiting(false);
        assertEquals(0, after(59).size());
    }

    @Test
    void aFrameMustFinishIn30Seconds() {
        up();
        byte[] bytes = bytes(frame(FrameType.MSG, 1000));
        core.on(new LinkEvent.Received(bytes, 10), now);
        List<LinkEffect> effects = new ArrayList<>();
        for (int i = 10; effects.isEmpty() && i < 100; i++) {
            core.on(new LinkEvent.Received(new byte[] {bytes[i]}, 1), now);
            effects.addAll(after(1));
        }
        assertEquals(Reason.TIMEOUT, failure(effects));
        assertEquals(1030 * SECOND, now);
    }

    @Test
    void nothingThatAPeerMaySendIsAnError() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            LinkCore victim = new LinkCore(now);
            byte[] start = bytes(HelloCodec.encode(HELLO), frame(FrameType.MSG, random.nextInt(50)));
            byte[] bytes = Arrays.copyOf(start, start.length + random.nextInt(100));
            for (int flips = random.nextInt(8); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            for (LinkEffect effect : victim.on(new LinkEvent.Received(bytes, bytes.length), now)) {
                assertTrue(effect.toString().length() < 500);
            }
            victim.on(new LinkEvent.Tick(), now + 40 * SECOND);
        }
    }
}
