package chat.allium.ui.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.lease.LeaseView;
import chat.allium.api.lease.Leased;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.TransportStatus.State;
import chat.allium.api.ui.HealthView;
import chat.allium.testkit.storage.MemoryStorage;
import chat.allium.testkit.transport.FakeNetwork;
import chat.allium.testkit.transport.FakeTransport;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private static <T> T stub(Class<T> type, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> answer));
    }

    private static String says(Result result) {
        StringBuilder all = new StringBuilder();
        result.forEach(entry -> all.append(entry.getMessage()).append(' '));
        return all.toString();
    }

    @Test
    void checksThatHangOrThrowHoldUpNobody() throws InterruptedException {
        CheckedHealth health = new CheckedHealth(Duration.ofMillis(200));
        CountDownLatch release = new CountDownLatch(1);
        AtomicLong begun = new AtomicLong();
        health.bindCheck(() -> new Result(Status.OK, "Well."), Map.of(HealthCheck.NAME, "b-good"));
        health.bindCheck(
                () -> {
                    throw new IllegalStateException("secret");
                },
                Map.of(HealthCheck.NAME, "c-throws"));
        health.bindCheck(
                () -> {
                    begun.incrementAndGet();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new Result(Status.OK, "At last.");
                },
                Map.of(HealthCheck.NAME, "a-hangs"));

        health.check();
        List<HealthView> views = health.check();

        assertEquals(
                List.of(
                        new HealthView("a-hangs", HealthView.State.CHECK_FAILED, List.of("The check does not answer.")),
                        new HealthView("b-good", HealthView.State.OK, List.of("Well.")),
                        new HealthView(
                                "c-throws",
                                HealthView.State.CHECK_FAILED,
                                List.of("The check threw IllegalStateException."))),
                views);
        assertEquals(1, begun.get(), "what hangs is not begun again");
        release.countDown();
    }

    @Test
    void transportsAreAskedAndThePoolSaysWhatTheyBreak() {
        TransportsCheck check = new TransportsCheck();
        assertEquals(Status.CRITICAL, check.execute().getStatus());
        FakeTransport tcp = new FakeTransport(new FakeNetwork(), "tcp", false, "here");
        check.bindTransport(tcp);
        assertEquals(Status.OK, check.execute().getStatus());
        tcp.become(State.BLOCKED);
        assertEquals(Status.CRITICAL, check.execute().getStatus());
        tcp.become(State.ONLINE);
        check.bindPool(stub(ConnectionPool.class, List.of("tcp does not return from closing (calls: 1).")));
        assertEquals(Status.WARN, check.execute().getStatus());
        assertTrue(says(check.execute()).contains("does not return from closing"));
    }

    @Test
    void storageThatIsNotThereIsCritical() {
        StorageCheck check = new StorageCheck();
        assertEquals(Status.CRITICAL, check.execute().getStatus());
        try (MemoryStorage storage = new MemoryStorage()) {
            check.bindStorage(storage);
            assertEquals(Status.OK, check.execute().getStatus());
            check.unbindStorage(storage);
        }
        assertEquals(Status.CRITICAL, check.execute().getStatus());
    }

    @Test
    void littleRoomIsSaid() {
        long mebi = 1024 * 1024;
        assertEquals(Status.OK, new DiskCheck(() -> 600 * mebi).execute().getStatus());
        assertEquals(Status.WARN, new DiskCheck(() -> 500 * mebi).execute().getStatus());
        assertEquals(Status.CRITICAL, new DiskCheck(() -> 63 * mebi).execute().getStatus());
    }

    @Test
    void aClockThatJumpsIsSaid() {
        AtomicLong wall = new AtomicLong(NOW.toEpochMilli());
        AtomicLong nanos = new AtomicLong();
        ClockCheck check = new ClockCheck(wall::get, nanos::get);
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        wall.addAndGet(TimeUnit.HOURS.toMillis(1));
        assertEquals(Status.OK, check.execute().getStatus());
        wall.addAndGet(-60_000);
        assertEquals(Status.WARN, check.execute().getStatus());
        assertTrue(says(check.execute()).contains("back by 60 s"));
        wall.set(0);
        assertEquals(Status.CRITICAL, check.execute().getStatus());
    }

    @Test
    void messagesThatWaitLongAreSaid() {
        LanesCheck check = new LanesCheck(Clock.fixed(NOW, ZoneOffset.UTC));
        assertEquals(Status.CRITICAL, check.execute().getStatus());
        QueuedLane lane = new QueuedLane(
                PeerId.of(new byte[PeerId.LENGTH]),
                3,
                9,
                false,
                1,
                Optional.empty(),
                NOW.minus(Duration.ofHours(13)),
                Optional.empty());
        check.bindMessenger(stub(Messenger.class, List.of(lane)));
        assertEquals(Status.WARN, check.execute().getStatus());
        assertTrue(says(check.execute()).contains("3, for 1 friends, the oldest for 780 min"));
    }

    @Test
    void leasesThatAreWaitedForAreSaid() {
        assertEquals(
                Status.TEMPORARILY_UNAVAILABLE,
                new LeasesCheck(() -> List.of(new LeaseView("storage", false, 0, 2, 0)))
                        .execute()
                        .getStatus());
        assertEquals(
                Status.WARN,
                new LeasesCheck(() -> List.of(new LeaseView("storage", true, 0, 0, 1)))
                        .execute()
                        .getStatus());
        Leased<String> lease = new Leased<>("thing of a test");
        lease.bind("provider");
        assertTrue(Leased.all().contains(new LeaseView("thing of a test", true, 0, 0, 0)));
        boolean counted = lease.use(provider -> Leased.all().contains(new LeaseView("thing of a test", true, 1, 0, 0)));
        assertTrue(counted);
    }
}
