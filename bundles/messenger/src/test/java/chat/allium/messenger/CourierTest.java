package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.lease.Leased;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.MemoryStorage;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CourierTest {

    private final BlockingQueue<Long> written = new LinkedBlockingQueue<>();
    private final CountDownLatch overdue = new CountDownLatch(1);
    private final AtomicLong nanos = new AtomicLong();
    private final Links links = new Links();
    private final Fresh fresh = new Fresh();
    private final Bodies bodies = new Bodies(new FakeVault(), new SecureRandom());
    private final ConnectionPool pool = (ConnectionPool) Proxy.newProxyInstance(
            CourierTest.class.getClassLoader(), new Class<?>[] {ConnectionPool.class}, (self, method, arguments) -> {
                assertEquals("offer", method.getName());
                written.add(Wire.part((Frame) arguments[1]).seq());
                return true;
            });

    @Test
    void nothingIsWrittenAfterItsExpiryHoweverLongTheStoreTook() throws Exception {
        links.up(Node.BOB, new Hello(0, 0, 1, 0, Optional.empty(), 0, 20));
        Leased<Storage> lease = new Leased<>("storage");
        try (MemoryStorage store = new MemoryStorage()) {
            lease.bind(store);
            Pending first = new Pending(1, add(store, 1), 1, 200);
            Pending second = new Pending(2, add(store, 2), 1, 100);
            Pending third = new Pending(3, add(store, 3), 1, 200);
            Courier courier = new Courier(
                    Node.BOB, new Durable(lease), fresh, bodies, links, pool, nanos::get, overdue::countDown);
            CompletableFuture<Void> ready = new CompletableFuture<>();
            courier.carry(
                    ReceiverTest.STREAM,
                    new LaneEffect.Offer(Node.BOB, 1, List.of(first, second, third), OptionalLong.empty()),
                    ready,
                    links.generation(Node.BOB));

            nanos.set(100);
            ready.complete(null);

            assertTrue(overdue.await(20, TimeUnit.SECONDS));
            assertEquals(List.of(1L), List.copyOf(written), "nor what comes after it: that is offered again");
        }
    }

    @Test
    void whatWasStoredAMomentAgoIsNotReadAgainAndTheRestIs() throws Exception {
        links.up(Node.BOB, new Hello(0, 0, 1, 0, Optional.empty(), 0, 20));
        Leased<Storage> lease = new Leased<>("storage");
        try (MemoryStorage store = new MemoryStorage()) {
            lease.bind(store);
            Courier courier = new Courier(
                    Node.BOB, new Durable(lease), fresh, bodies, links, pool, nanos::get, overdue::countDown);
            fresh.add(new MessageId(ReceiverTest.STREAM, 1), Content.text("fresh"));
            fresh.add(new MessageId(ReceiverTest.STREAM, 3), Content.text("fresh"));
            long second = add(store, 2);

            carry(courier, new Pending(1, 100, 5, 200), new Pending(2, second, 4, 200), new Pending(3, 101, 5, 200));

            assertEquals(1, written.poll(20, TimeUnit.SECONDS));
            assertEquals(2, written.poll(20, TimeUnit.SECONDS));
            assertEquals(3, written.poll(20, TimeUnit.SECONDS));
            assertEquals(Optional.empty(), fresh.take(new MessageId(ReceiverTest.STREAM, 1)), "kept once");
        }
    }

    private void carry(Courier courier, Pending... messages) {
        courier.carry(
                ReceiverTest.STREAM,
                new LaneEffect.Offer(Node.BOB, 1, List.of(messages), OptionalLong.empty()),
                CompletableFuture.completedFuture(null),
                links.generation(Node.BOB));
    }

    @Test
    void freshMessagesAreBounded() {
        byte[] body = new byte[64 * 1024];
        for (int seq = 1; seq <= 17; seq++) {
            fresh.add(new MessageId(ReceiverTest.STREAM, seq), Content.of("text", body));
        }

        assertEquals(Optional.empty(), fresh.take(new MessageId(ReceiverTest.STREAM, 1)));
        assertTrue(fresh.take(new MessageId(ReceiverTest.STREAM, 2)).isPresent());
        fresh.add(new MessageId(ReceiverTest.STREAM, 18), Content.of("text", body));
        assertTrue(fresh.take(new MessageId(ReceiverTest.STREAM, 3)).isPresent(), "what was taken takes no room");
    }

    private long add(Storage store, long seq) {
        Bodies.Body body = bodies.seal(Content.text("text"));
        return store.write(tx -> tx.messages()
                .add(new MessageRow(
                        Node.BOB,
                        0,
                        body.row(),
                        Direction.OUT,
                        new MessageId(ReceiverTest.STREAM, seq),
                        MessageState.QUEUED,
                        "",
                        "text",
                        4,
                        0,
                        body.sealed())));
    }
}
