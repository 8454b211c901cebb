package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerEvent.PresenceChanged;
import chat.allium.api.message.MessengerListener;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventDispatcherTest {

    private static final PresenceChanged UP = new PresenceChanged(Node.BOB, true);
    private static final PresenceChanged DOWN = new PresenceChanged(Node.BOB, false);

    private final EventDispatcher events = new EventDispatcher((peer, content) -> {}, event -> {});
    private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @Test
    void aListenerThatThrowsOrBlocksDelaysNobody() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        events.add((MessengerListener) event -> {
            throw new IllegalStateException("on purpose");
        });
        events.add((MessengerListener) event -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        events.add((MessengerListener) heard::add);

        events.publish(UP);
        events.publish(DOWN);

        assertEquals(UP, heard.take());
        assertEquals(DOWN, heard.take());
        never.countDown();
    }

    @Test
    void aListenerThatThrewHearsTheNext() throws Exception {
        events.add((MessengerListener) event -> {
            heard.add(event);
            throw new IllegalStateException("on purpose");
        });

        events.publish(UP);
        events.publish(DOWN);

        assertEquals(UP, heard.take());
        assertEquals(DOWN, heard.take());
    }

    @Test
    void anOverflowDropsTheBacklogAndAsksForAReload() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        events.add(new MessengerListener() {
            @Override
            public void on(MessengerEvent event) {
                heard.add(event);
                entered.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void reload() {
                heard.add("reload");
            }
        });
        events.publish(UP);
        assertTrue(entered.await(10, TimeUnit.SECONDS));
        for (int i = 0; i <= Backlog.CAPACITY; i++) {
            events.publish(UP);
        }
        events.publish(DOWN);
        go.countDown();

        assertEquals(List.of(UP, "reload", DOWN), List.of(heard.take(), heard.take(), heard.take()));
    }

    @Test
    void aRemovedListenerHearsNothingMore() throws Exception {
        MessengerListener gone = heard::add;
        events.add(gone);
        events.publish(UP);
        assertEquals(UP, heard.take());
        events.remove(gone);
        CountDownLatch other = new CountDownLatch(1);
        events.add((MessengerListener) event -> other.countDown());
        events.publish(DOWN);

        assertTrue(other.await(10, TimeUnit.SECONDS));
        assertTrue(heard.isEmpty());
    }
}
