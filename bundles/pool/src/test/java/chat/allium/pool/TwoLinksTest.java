package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.TransportException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two links of one friend: whoever sees them in whatever order, both sides keep the same one. */
class TwoLinksTest {

    private static final long LEFT_BOOT = 11;
    private static final long RIGHT_BOOT = 22;

    private final Node left;
    private final Node right;

    TwoLinksTest() {
        this.left = new Node(Node.peer(1));
        this.right = new Node(Node.peer(2));
    }

    /** A link as both see it. */
    private record Both(long atLeft, long atRight, long leftReplaces, long rightReplaces) {}

    private Both leftDials(long id) {
        long mine = left.dialled(right.self, id);
        return both(mine, right.inbound(left.self, id));
    }

    private Both rightDials(long id) {
        long mine = right.dialled(left.self, id);
        return both(left.inbound(right.self, id), mine);
    }

    private Both both(long atLeft, long atRight) {
        return new Both(atLeft, atRight, left.replaces(atLeft), right.replaces(atRight));
    }

    private void upAtLeft(Both link) {
        left.on(new PoolEvent.Up(link.atLeft(), Node.hello(RIGHT_BOOT, link.rightReplaces())));
    }

    private void upAtRight(Both link) {
        right.on(new PoolEvent.Up(link.atRight(), Node.hello(LEFT_BOOT, link.leftReplaces())));
    }

    private void ups(Both link, Both other, boolean leftFirst, boolean rightFirst) {
        upAtLeft(leftFirst ? link : other);
        upAtRight(rightFirst ? link : other);
        upAtLeft(leftFirst ? other : link);
        upAtRight(rightFirst ? other : link);
    }

    private void assertOnly(Both link) {
        assertEquals(link.atLeft(), left.active(right.self));
        assertEquals(link.atRight(), right.active(left.self));
        left.after(5);
        right.after(5);
        assertEquals(1, left.open.size());
        assertEquals(1, right.open.size());
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void ofDialsThatCrossedTheSmallerKeysWins(boolean leftFirst, boolean rightFirst) {
        left.on(new PoolEvent.DialWanted(right.self));
        right.on(new PoolEvent.DialWanted(left.self));
        Both mine = both(left.reached(right.self, 71), right.inbound(left.self, 71));
        Both theirs = both(left.inbound(right.self, 72), right.reached(left.self, 72));
        ups(mine, theirs, leftFirst, rightFirst);
        assertOnly(mine);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void aLinkThatReplacesTheOneItsDiallerKnewWins(boolean firstByLeft, boolean secondByLeft) {
        Both first = firstByLeft ? leftDials(71) : rightDials(71);
        upAtLeft(first);
        upAtRight(first);
        // The dialler's end is dead and gone; the other side does not know yet.
        Node dialler = secondByLeft ? left : right;
        long dead = secondByLeft ? first.atLeft() : first.atRight();
        dialler.on(new PoolEvent.Down(dead, Node.because(Reason.TIMEOUT)));
        dialler.open.remove(dead);

        Both second = secondByLeft ? leftDials(72) : rightDials(72);
        upAtLeft(second);
        upAtRight(second);

        assertOnly(second);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void stalledOnBothSidesEndsInOneLinkToo(boolean leftFirst, boolean rightFirst) {
        Both old = rightDials(70);
        upAtLeft(old);
        upAtRight(old);
        left.on(new PoolEvent.Stalled(old.atLeft()));
        right.on(new PoolEvent.Stalled(old.atRight()));
        Both mine = both(left.reached(right.self, 71), right.inbound(left.self, 71));
        Both theirs = both(left.inbound(right.self, 72), right.reached(left.self, 72));
        assertEquals(70, mine.leftReplaces());
        ups(mine, theirs, leftFirst, rightFirst);
        assertOnly(mine);
        assertTrue(left.all(PoolEffect.TellDown.class).isEmpty());
        assertTrue(right.all(PoolEffect.TellDown.class).isEmpty());
    }
}
