package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.messenger.Receiver.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Friends who send all that their credit allows to a node whose store does not answer. */
class HeldBytesTest {

    private static final int FRIENDS = 250;
    private static final int BURST = 20;
    private static final long MOST = 64L * 1024 * 1024;
    private static final String TEXT = "x".repeat(Content.MAX_BYTES);

    private final HeldBytes room = new HeldBytes();
    private final Map<Receiver, Effect.Commit> commits = new HashMap<>();
    private final List<Receiver> receivers = new ArrayList<>();
    private int refused;

    @Test
    void neverMoreThanSixtyFourMebibytesAreHeldAndEverybodyBringsSome() throws Exception {
        flood();

        assertTrue(room.bytes() > MOST / 2);
        assertEquals(FRIENDS, commits.size(), "nobody is kept out by others");
        assertTrue(refused > 0);
    }

    @Test
    void whoWasRefusedGoesOnWhenTheStoreAnswers() throws Exception {
        flood();
        for (Receiver receiver : receivers) {
            List<Effect> effects = List.of(commits.get(receiver));
            while (effects.getLast() instanceof Effect.Commit commit) {
                effects = receiver.committed(
                        ReceiverTest.STREAM, commit.messages().getLast().seq(), 0);
            }
        }
        assertEquals(0, room.bytes());
        Receiver last = receivers.getLast();
        last.linkDown();
        long next = last.mark(0).high() + 1;
        last.linkUp(0);

        assertEquals(
                1,
                send(last, next).stream()
                        .filter(Effect.Commit.class::isInstance)
                        .count());
    }

    @Test
    void whatEndsBeforeItsCommitLeavesItsRoomToOthers() throws Exception {
        Receiver whole = receiver();
        send(whole, 1);
        send(whole, 2);
        Receiver begun = receiver();
        begun.part(
                ReceiverTest.parts(new MessageId(ReceiverTest.STREAM, 1), TEXT).getFirst(), 0);
        assertEquals(2 * Content.MAX_BYTES + Wire.CHUNK, room.bytes());

        begun.linkDown();
        assertEquals(2 * Content.MAX_BYTES, room.bytes());
        whole.end();
        assertEquals(0, room.bytes());
    }

    private void flood() throws MalformedFrameException {
        for (int f = 0; f < FRIENDS; f++) {
            Receiver receiver = receiver();
            receivers.add(receiver);
            for (long seq = 1; seq <= BURST; seq++) {
                for (Effect effect : send(receiver, seq)) {
                    if (effect instanceof Effect.Commit commit) {
                        commits.put(receiver, commit);
                    } else if (effect instanceof Effect.Refuse refuse) {
                        assertTrue(refuse.full(), "no violation");
                        refused++;
                    }
                }
                assertTrue(room.bytes() <= MOST);
            }
        }
    }

    private Receiver receiver() {
        Receiver receiver = new Receiver(Node.BOB, Node.generous(), room);
        receiver.mark(0);
        receiver.linkUp(0);
        return receiver;
    }

    private static List<Effect> send(Receiver receiver, long seq) throws MalformedFrameException {
        List<Effect> effects = new ArrayList<>();
        for (Part part : ReceiverTest.parts(new MessageId(ReceiverTest.STREAM, seq), TEXT)) {
            effects.addAll(receiver.part(part, 0));
        }
        return effects;
    }
}
