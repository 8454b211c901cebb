package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerEvent.PresenceChanged;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.plugin.Activity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventDispatcherTest {

    private static final PresenceChanged UP = new PresenceChanged(Node.BOB, true);
    private static final PresenceChanged DOWN = new PresenceChanged(Node.BOB, false);

    private static final Map<String, ?> SEVEN = Map.of("service.id", 7L);

    private final FakeAlarm alarm = new FakeAlarm();
    private final AtomicInteger replies = new AtomicInteger();
    /** How many replies the lane takes. */
    private int room = Integer.MAX_VALUE;

    private final EventDispatcher events =
            new EventDispatcher((peer, content) -> replies.incrementAndGet() <= room, event -> {}, alarm);
    private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @Test
    void aListenerThatThrowsOrBlocksDelaysNobody() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        events.add(
                (MessengerListener) event -> {
                    throw new IllegalStateException("on purpose");
                },
                SEVEN);
        events.add(
                (MessengerListener) event -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                SEVEN);
        events.add((MessengerListener) heard::add, SEVEN);

        events.publish(UP);
        events.publish(DOWN);

        assertEquals(UP, heard.take());
        assertEquals(DOWN, heard.take());
        never.countDown();
    }

    @Test
    void aListenerThatThrewHearsTheNext() throws Exception {
        events.add(
                (MessengerListener) event -> {
                    heard.add(event);
                    throw new IllegalStateException("on purpose");
                },
                SEVEN);

        events.publish(UP);
        events.publish(DOWN);

        assertEquals(UP, heard.take());
        assertEquals(DOWN, heard.take());
    }

    @Test
    void anOverflowDropsTheBacklogAndAsksForAReload() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        events.add(
                new MessengerListener() {
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
                },
                SEVEN);
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
        events.add(gone, SEVEN);
        events.publish(UP);
        assertEquals(UP, heard.take());
        events.remove(gone);
        CountDownLatch other = new CountDownLatch(1);
        events.add((MessengerListener) event -> other.countDown(), SEVEN);
        events.publish(DOWN);

        assertTrue(other.await(10, TimeUnit.SECONDS));
        assertTrue(heard.isEmpty());
    }

    @Test
    void aHandlerGetsTheTypesThatItNames() throws Exception {
        LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<String> pictures = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<String> all = new LinkedBlockingQueue<>();
        events.add((message, reply) -> texts.add(message.content().type()), SEVEN);
        events.add(
                (message, reply) -> pictures.add(message.content().type()),
                Map.of(MessageHandler.CONTENT_TYPE, new String[] {"image/png", "image/jpeg"}));
        events.add((message, reply) -> all.add(message.content().type()), Map.of(MessageHandler.CONTENT_TYPE, "*"));
        events.publish(stored("unheard/of"));
        events.publish(stored("image/png"));
        events.publish(stored(Content.TEXT));

        assertEquals(Content.TEXT, texts.take());
        assertEquals("image/png", pictures.take());
        assertEquals(List.of("unheard/of", "image/png", Content.TEXT), List.of(all.take(), all.take(), all.take()));
    }

    @Test
    void oneThatThrowsAgainAndAgainIsCalledNoMore() throws Exception {
        events.add(
                (message, reply) -> {
                    heard.add(message);
                    throw new IllegalStateException("on purpose");
                },
                SEVEN);
        for (int i = 0; i < Conduct.MOST_FAILURES_IN_A_ROW + 5; i++) {
            events.publish(stored(Content.TEXT));
        }

        await(() -> events.activities().getFirst().suspended());
        assertEquals(
                new Activity(7, "handler", 20, 20, 0, 0, true),
                events.activities().getFirst());
        assertEquals(Conduct.MOST_FAILURES_IN_A_ROW, heard.size());
    }

    @Test
    void oneThatTakesTooLongIsInterruptedAndTheThirdTimeCalledNoMore() throws Exception {
        LinkedBlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
        events.add(
                (message, reply) -> {
                    heard.add(message);
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.add("interrupted");
                    }
                },
                SEVEN);
        for (int i = 0; i < Conduct.MOST_TIMEOUTS + 1; i++) {
            events.publish(stored(Content.TEXT));
        }
        for (int i = 0; i < Conduct.MOST_TIMEOUTS; i++) {
            heard.take();
            alarm.ring(Backlog.MOST);
            interrupted.take();
        }

        await(() -> events.activities().getFirst().suspended());
        assertEquals(Conduct.MOST_TIMEOUTS, events.activities().getFirst().timeouts());
        assertTrue(heard.isEmpty());
    }

    @Test
    void oneThatDoesNotHeedItsInterruptionIsCalledNoMore() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        events.add(
                (message, reply) -> {
                    heard.add(message);
                    while (end.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                },
                SEVEN);
        events.publish(stored(Content.TEXT));
        events.publish(stored(Content.TEXT));
        heard.take();
        alarm.ring(Backlog.MOST);
        assertFalse(events.activities().getFirst().suspended());
        alarm.ring(Backlog.MOST);

        assertTrue(events.activities().getFirst().suspended());
        end.countDown();
        assertTrue(heard.isEmpty());
    }

    @Test
    void oneThatAlwaysEatsItsQueueIsCalledNoMore() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        events.add(
                (message, reply) -> {
                    entered.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                SEVEN);
        events.publish(stored(Content.TEXT));
        entered.await();
        for (int i = 0; i < Conduct.MOST_OVERFLOWS * (Backlog.CAPACITY + 1); i++) {
            events.publish(stored(Content.TEXT));
        }

        assertTrue(events.activities().getFirst().suspended());
        assertEquals(
                Conduct.MOST_OVERFLOWS * (Backlog.CAPACITY + 1L),
                events.activities().getFirst().dropped());
        go.countDown();
    }

    @Test
    void repliesThatAreTooManyAreNotSent() throws Exception {
        events.add(
                (message, reply) -> {
                    for (int i = 0; i < EventDispatcher.MOST_REPLIES + 5; i++) {
                        reply.accept(Content.text("and another thing"));
                    }
                    heard.add(message);
                },
                SEVEN);
        events.publish(stored(Content.TEXT));
        heard.take();

        assertEquals(EventDispatcher.MOST_REPLIES, replies.get());
        assertEquals(5, events.activities().getFirst().dropped());
    }

    @Test
    void aBotWhoseRepliesNobodyTakesAnyMoreIsSuspended() {
        room = 25;
        events.add(
                (message, reply) -> {
                    for (int i = 0; i < EventDispatcher.MOST_REPLIES; i++) {
                        reply.accept(Content.text("and another thing"));
                    }
                },
                SEVEN);
        for (int i = 0; i < 20; i++) {
            events.publish(stored(Content.TEXT));
        }

        await(() -> events.activities().getFirst().suspended());

        assertEquals(
                Conduct.MOST_REFUSED_REPLIES, events.activities().getFirst().dropped(), 10);
        assertTrue(replies.get() <= room + Conduct.MOST_REFUSED_REPLIES, replies::toString);
    }

    private static MessengerEvent stored(String type) {
        return new MessengerEvent.Stored(new Message(
                Node.BOB,
                1,
                new MessageId(ReceiverTest.STREAM, 1),
                Direction.IN,
                MessageState.DELIVERED,
                "",
                Instant.EPOCH,
                Content.of(type, new byte[] {1})));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
