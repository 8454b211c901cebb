package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.message.MessengerEvent;
import chat.allium.testkit.message.Messages;
import org.junit.jupiter.api.Test;

class CounterTest {

    @Test
    void itCountsBothWays() {
        Counter counter = new Counter();

        counter.on(new MessengerEvent.Stored(Messages.received("hello")));
        counter.on(new MessengerEvent.Stored(Messages.sent("hello yourself")));
        counter.on(new MessengerEvent.PresenceChanged(Messages.FRIEND, true));

        assertEquals("1 in, 1 out", counter.count());
    }
}
