package chat.allium.contacts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.contacts.ContactEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    @Test
    void tellsEverybodyInOrderWhateverOneOfThemThrows() throws InterruptedException {
        BlockingQueue<ContactEvent> heard = new LinkedBlockingQueue<>();
        List<ContactEvent> told = new ArrayList<>();
        try (Announcer announcer = new Announcer()) {
            announcer.add(event -> {
                if (event.equals(new ContactEvent.Declined("n0"))) {
                    throw new IllegalStateException("thrown by a test");
                }
            });
            announcer.add(heard::add);
            for (int i = 0; i < 50; i++) {
                ContactEvent event = new ContactEvent.Declined("n" + i);
                told.add(event);
                announcer.tell(event);
            }
            List<ContactEvent> got = new ArrayList<>();
            while (got.size() < told.size()) {
                got.add(heard.poll(10, TimeUnit.SECONDS));
            }
            assertEquals(told, got);
        }
    }
}
