package chat.allium.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.testkit.campaign.Campaign;
import chat.allium.testkit.storage.Rows;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DialWaitsTest {

    private static final PeerId FRIEND = Rows.peer(2);
    private static final long ASLEEP = 5 * Timeline.MINUTE;

    private final Campaign campaign =
            Campaign.begin("simulation", List.of(), new PrintStream(new ByteArrayOutputStream()));
    private final Timeline timeline = new Timeline();
    private final Oracle oracle = new Oracle(campaign, timeline, new Network(timeline), "test");
    private final Host host = new Host(0, Rows.peer(1), timeline, new SplittableRandom(1), oracle);
    private long liveFor;
    private final DialWaits waits = new DialWaits(oracle, peer -> liveFor);

    @BeforeEach
    void aMessageWaits() {
        host.start();
        host.ready();
        host.disk()
                .add(
                        FRIEND,
                        Direction.OUT,
                        new MessageId(StreamId.of(new byte[StreamId.LENGTH]), 1),
                        oracle.text(10),
                        0,
                        MessageState.QUEUED);
        waits.wanted(host, FRIEND);
    }

    @Test
    void aFriendWhoWasThereAllTheTimeWaitedForAPlace() {
        timeline.runUntil(7 * Timeline.SECOND);
        liveFor = timeline.now();

        waits.begun(host, FRIEND);

        assertEquals(Set.of("dial-slot"), oracle.kinds());
    }

    @Test
    void aFriendWhoCameWhileTheMachineSleptDidNot() {
        timeline.runUntil(7 * Timeline.SECOND);
        host.sleep();
        timeline.runUntil(7 * Timeline.SECOND + ASLEEP);
        host.wake();
        liveFor = ASLEEP / 3;

        waits.begun(host, FRIEND);

        assertEquals(Set.of(), oracle.kinds());
    }

    @Test
    void whoAnsweredJustBeforeACrashIsAsDoubtfulAsBefore() {
        waits.failed(host, FRIEND, true);
        timeline.runUntil(Timeline.MINUTE);
        waits.linked(host, FRIEND);
        timeline.runUntil(Timeline.MINUTE + Timeline.SECOND);
        waits.ended(host, true);

        waitSevenSeconds();

        assertEquals(Set.of(), oracle.kinds());
    }

    @Test
    void whoAnsweredAMinuteBeforeACrashIsNot() {
        waits.failed(host, FRIEND, true);
        waits.linked(host, FRIEND);
        timeline.runUntil(Timeline.MINUTE);
        waits.ended(host, true);

        waitSevenSeconds();

        assertEquals(Set.of("dial-slot"), oracle.kinds());
    }

    private void waitSevenSeconds() {
        waits.wanted(host, FRIEND);
        timeline.runUntil(timeline.now() + 7 * Timeline.SECOND);
        liveFor = timeline.now();
        waits.begun(host, FRIEND);
    }
}
