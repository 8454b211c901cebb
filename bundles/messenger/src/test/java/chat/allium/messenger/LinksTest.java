package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Hello;
import chat.allium.api.message.StreamId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static final Optional<StreamId> STREAM = Optional.of(ReceiverTest.STREAM);

    private final Links links = new Links();

    private static Hello hello(long boot, Optional<StreamId> stream, long high, int credit) {
        return new Hello(0, 0, boot, 0, stream, high, credit);
    }

    @Test
    void aHelloWrittenBeforeTheLastAckDoesNotTakeItBack() {
        links.up(Node.BOB, hello(1, Optional.empty(), 0, 20));
        links.acked(Node.BOB, new Receipt(STREAM, 5, 21));

        assertFalse(links.up(Node.BOB, hello(1, Optional.empty(), 0, 20)), "another link is up");
        assertEquals(Optional.of(new Receipt(STREAM, 5, 21)), links.mark(Node.BOB));
        links.up(Node.BOB, hello(1, STREAM, 6, 20));
        assertEquals(Optional.of(new Receipt(STREAM, 6, 26)), links.mark(Node.BOB));
    }

    @Test
    void anotherRunOfThePeerCountsAsItSays() {
        links.up(Node.BOB, hello(1, STREAM, 50, 20));

        links.up(Node.BOB, hello(2, STREAM, 40, 20));
        assertEquals(Optional.of(new Receipt(STREAM, 40, 60)), links.mark(Node.BOB));
    }

    @Test
    void afterAPauseTheNextHelloCounts() {
        links.up(Node.BOB, hello(1, STREAM, 50, 20));
        links.disbelieve(Node.BOB);

        links.up(Node.BOB, hello(1, STREAM, 40, 3));
        assertEquals(Optional.of(new Receipt(STREAM, 40, 43)), links.mark(Node.BOB));
    }

    @Test
    void creditForWhoHasNothingYetKeepsTheMark() {
        links.up(Node.BOB, hello(1, Optional.empty(), 0, 0));
        links.acked(Node.BOB, new Receipt(Optional.empty(), 0, 20));

        assertEquals(Optional.of(new Receipt(Optional.empty(), 0, 20)), links.mark(Node.BOB));
    }

    @Test
    void everyChangeOfTheLinkIsAnotherGeneration() {
        long before = links.generation(Node.BOB);
        assertTrue(links.up(Node.BOB, hello(1, STREAM, 1, 1)));
        long up = links.generation(Node.BOB);
        assertTrue(links.down(Node.BOB));

        assertNotEquals(before, up);
        assertNotEquals(up, links.generation(Node.BOB));
        assertFalse(links.down(Node.BOB));
        assertEquals(Optional.empty(), links.mark(Node.BOB));
    }
}
