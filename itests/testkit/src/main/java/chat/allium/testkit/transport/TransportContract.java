package chat.allium.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus;
import chat.allium.testkit.contract.Contract;
import chat.allium.testkit.contract.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every transport does. A provider's test extends it and says how to come by two transports that reach each other; that class is
 * all it takes. What it checked, and what it measured, is in {@code target/contract} afterwards.
 *
 * {@snippet :
 * class MyTransportTest extends TransportContract {
 *     private final MyTransport transport = new MyTransport();
 *
 *     @Override
 *     protected Transport dialler() {
 *         return transport;
 *     }
 *
 *     @Override
 *     protected Transport host() {
 *         return transport;
 *     }
 *
 *     @Override
 *     protected PeerAddress nobody() {
 *         return new PeerAddress("mine", "nowhere");
 *     }
 *
 *     @Override
 *     protected Optional<PeerAddress> silence() {
 *         return Optional.empty();
 *     }
 *
 *     @Override
 *     protected void stop() {
 *         transport.stop();
 *     }
 * }
 * }
 */
@Contract("transports")
public abstract class TransportContract {

    private static final Random RANDOM = new Random(20260101);
    private static final String NO_SILENCE = "every address of this transport answers at once";

    /** The transport that dials, usable. */
    protected abstract Transport dialler();

    /** The transport that listens, usable; may be the same. */
    protected abstract Transport host();

    /** A well-formed address at which nobody listens. */
    protected abstract PeerAddress nobody() throws Exception;

    /** An address from which no answer comes at all, if there is such a thing. */
    protected abstract Optional<PeerAddress> silence() throws Exception;

    /** Stops {@link #dialler} and {@link #host} as their bundles would; they are not used in the same test afterwards. */
    protected abstract void stop() throws Exception;

    /** How long the slowest thing may take. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** Waits until others can find a new listener of {@link #host}, where that takes time. */
    protected void awaitFindable() throws Exception {}

    /** A nickname that no other test uses. */
    protected String nickname() {
        return "t" + Integer.toUnsignedString(RANDOM.nextInt(), 36);
    }

    /** A joined pair with the listener it came by. */
    protected record Joined(Listener listener, Connection client, Connection server) implements AutoCloseable {
        @Override
        public void close() {
            listener.close();
            client.close();
            server.close();
        }
    }

    /** Listens, connects and waits for both ends. */
    protected Joined join() throws Exception {
        BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
        Listener listener = host().listen(ListenerSpec.named(nickname()), accepted::add);
        awaitFindable();
        Connection client = await(() -> dialler().connect(listener.address(), patience()));
        Connection server = accepted.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
        assertTrue(server != null, "the listener was called");
        return new Joined(listener, client, server);
    }

    /** Runs {@code work} on a virtual thread and waits for what it returns or throws. */
    protected <T> T await(Callable<T> work) throws Exception {
        return result(spawn(work).task());
    }

    private record Running<T>(Thread thread, FutureTask<T> task) {}

    private static <T> Running<T> spawn(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        return new Running<>(Thread.startVirtualThread(task), task);
    }

    private <T> T result(FutureTask<T> task) throws Exception {
        try {
            return task.get(patience().toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (TimeoutException e) {
            throw new AssertionError("took longer than " + patience().multipliedBy(2), e);
        }
    }

    private TransportException refused(Callable<?> work) {
        return assertThrows(TransportException.class, () -> await(work));
    }

    private static long micros(long since) {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - since);
    }

    @Test
    void bytesGoBothWays(Figures figures) throws Exception {
        long began = System.nanoTime();
        try (Joined joined = join()) {
            figures.add(String.format(Locale.ROOT, "%,d µs to listen, connect and be accepted", micros(began)));
            joined.client().out().write(new byte[] {1, 2, 3});
            joined.client().out().flush();
            assertArrayEquals(
                    new byte[] {1, 2, 3}, await(() -> joined.server().in().readNBytes(3)));

            joined.server().out().write(new byte[] {4, 5});
            joined.server().out().flush();
            assertArrayEquals(
                    new byte[] {4, 5}, await(() -> joined.client().in().readNBytes(2)));
        }
    }

    @Test
    void bothDirectionsCarryALotAtOnceAndInOrder(Figures figures) throws Exception {
        byte[] there = new byte[300_000];
        byte[] back = new byte[200_000];
        RANDOM.nextBytes(there);
        RANDOM.nextBytes(back);
        try (Joined joined = join()) {
            long began = System.nanoTime();
            var tasks = List.of(
                    spawn(() -> write(joined.client(), there)).task(),
                    spawn(() -> write(joined.server(), back)).task());
            FutureTask<byte[]> gotBack =
                    spawn(() -> joined.client().in().readNBytes(back.length)).task();
            assertArrayEquals(there, await(() -> joined.server().in().readNBytes(there.length)));
            assertArrayEquals(back, result(gotBack));
            for (var task : tasks) {
                result(task);
            }
            figures.add(String.format(Locale.ROOT, "%,d bytes in %,d µs", there.length + back.length, micros(began)));
        }
    }

    private static boolean write(Connection to, byte[] bytes) throws IOException {
        to.out().write(bytes);
        to.out().flush();
        return true;
    }

    @Test
    void bothEndsNameTheScheme() throws Exception {
        try (Joined joined = join()) {
            assertEquals(dialler().scheme(), joined.client().scheme());
            assertEquals(host().scheme(), joined.server().scheme());
            assertEquals(host().scheme(), joined.listener().address().scheme());
        }
    }

    @Test
    void closeWakesTheReaderOfTheSameEnd() throws Exception {
        try (Joined joined = join()) {
            CountDownLatch reading = new CountDownLatch(1);
            FutureTask<Boolean> reader = spawn(() -> {
                        reading.countDown();
                        return ended(joined.client());
                    })
                    .task();
            reading.await();
            joined.client().close();
            assertTrue(result(reader));
        }
    }

    @Test
    void closeEndsTheOtherEnd() throws Exception {
        try (Joined joined = join()) {
            joined.server().out().write(7);
            joined.server().out().flush();
            assertEquals(7, await(() -> joined.client().in().read()));
            joined.server().close();
            assertTrue(await(() -> ended(joined.client())));
        }
    }

    @Test
    void closeWakesABlockedWriter() throws Exception {
        try (Joined joined = join()) {
            CountDownLatch writing = new CountDownLatch(1);
            FutureTask<Boolean> writer = spawn(() -> {
                        byte[] much = new byte[64 * 1024];
                        try {
                            while (true) {
                                joined.client().out().write(much);
                                joined.client().out().flush();
                                writing.countDown();
                            }
                        } catch (IOException e) {
                            return true;
                        }
                    })
                    .task();
            writing.await();
            joined.client().close();
            assertTrue(result(writer));
        }
    }

    private static boolean ended(Connection connection) {
        try {
            return connection.in().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void closeAndAuthenticatedMayBeRepeated() throws Exception {
        try (Joined joined = join()) {
            joined.server().authenticated();
            joined.server().authenticated();
            joined.server().close();
            joined.server().close();
            joined.listener().close();
            joined.listener().close();
        }
    }

    @Test
    void aClosedListenerAcceptsNoMoreButItsConnectionsLiveOn() throws Exception {
        try (Joined joined = join()) {
            joined.listener().close();
            joined.client().out().write(9);
            joined.client().out().flush();
            assertEquals(9, await(() -> joined.server().in().read()));
            TransportException refused =
                    refused(() -> dialler().connect(joined.listener().address(), Duration.ofSeconds(2)));
            assertTrue(Set.of(Reason.UNREACHABLE, Reason.TIMEOUT).contains(refused.reason()), refused.toString());
        }
    }

    @Test
    void theSameNicknameHasTheSameAddress() throws Exception {
        String nickname = nickname();
        Listener first = host().listen(ListenerSpec.named(nickname), Connection::close);
        PeerAddress address = first.address();
        first.close();
        try (Listener second = host().listen(ListenerSpec.named(nickname), Connection::close)) {
            assertEquals(address, second.address());
        }
    }

    @Test
    void twoNicknamesHaveTwoAddresses() throws Exception {
        try (Listener one = host().listen(ListenerSpec.named(nickname()), Connection::close);
                Listener two = host().listen(ListenerSpec.named(nickname()), Connection::close)) {
            assertFalse(one.address().equals(two.address()));
        }
    }

    @Test
    void aKeyGivesTheAddressOfTheRendezvousOrIsRefused() throws Exception {
        byte[] seed = new byte[32];
        RANDOM.nextBytes(seed);
        ListenerSpec spec = ListenerSpec.keyed(nickname(), seed);
        Optional<PeerAddress> rendezvous = host().rendezvous(seed);
        if (rendezvous.isPresent()) {
            try (Listener listener = host().listen(spec, Connection::close)) {
                assertEquals(rendezvous.get(), listener.address());
                assertEquals(rendezvous, dialler().rendezvous(seed));
            }
        } else {
            assertEquals(
                    Reason.INVALID,
                    refused(() -> host().listen(spec, Connection::close)).reason());
        }
    }

    @Test
    void nobodyAtTheAddressIsToldInTime(Figures figures) throws Exception {
        PeerAddress nobody = nobody();
        Duration timeout = patience().dividedBy(2);
        long began = System.nanoTime();
        TransportException refused = refused(() -> dialler().connect(nobody, timeout));
        figures.add(String.format(Locale.ROOT, "%s after %,d µs", refused.reason(), micros(began)));
        assertTrue(Set.of(Reason.UNREACHABLE, Reason.TIMEOUT).contains(refused.reason()), refused.toString());
        assertFalse(refused.getMessage().contains(nobody.value()), "the message shows no address");
    }

    @Test
    void silenceEndsInTimeout() throws Exception {
        Optional<PeerAddress> silence = silence();
        Assumptions.assumeTrue(silence.isPresent(), NO_SILENCE);
        TransportException refused = refused(() -> dialler().connect(silence.get(), Duration.ofMillis(300)));
        assertEquals(Reason.TIMEOUT, refused.reason());
    }

    @Test
    void anInterruptCancelsAConnect() throws Exception {
        Optional<PeerAddress> silence = silence();
        Assumptions.assumeTrue(silence.isPresent(), NO_SILENCE);
        CountDownLatch connecting = new CountDownLatch(1);
        Running<Connection> dial = spawn(() -> {
            connecting.countDown();
            return dialler().connect(silence.get(), Duration.ofMinutes(5));
        });
        connecting.await();
        dial.thread().interrupt();
        TransportException refused = assertThrows(TransportException.class, () -> result(dial.task()));
        assertEquals(Reason.CLOSED, refused.reason());
    }

    @Test
    void aForeignOrMalformedAddressIsInvalid() {
        PeerAddress foreign = new PeerAddress("zz" + dialler().scheme().length(), "somewhere:1");
        PeerAddress malformed = new PeerAddress(dialler().scheme(), "%%%");
        assertEquals(
                Reason.INVALID,
                refused(() -> dialler().connect(foreign, patience())).reason());
        assertEquals(
                Reason.INVALID,
                refused(() -> dialler().connect(malformed, patience())).reason());
    }

    @Test
    void aWatcherHearsThePresentStatusFirst() throws Exception {
        BlockingQueue<TransportStatus> heard = new LinkedBlockingQueue<>();
        Registration watching = dialler().watch(heard::add);
        TransportStatus first = heard.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
        watching.close();
        assertEquals(dialler().status().state(), first.state());
        assertTrue(first.percent() >= 0 && first.percent() <= 100);
    }

    @Test
    void stoppingEndsWhatIsOpenAndSaysSo(Figures figures) throws Exception {
        List<TransportStatus> heard = new CopyOnWriteArrayList<>();
        Joined joined = join();
        dialler().watch(heard::add);
        FutureTask<Boolean> client = spawn(() -> ended(joined.client())).task();
        FutureTask<Boolean> server = spawn(() -> ended(joined.server())).task();

        long began = System.nanoTime();
        stop();

        assertTrue(result(client));
        assertTrue(result(server));
        figures.add(String.format(Locale.ROOT, "both ends knew after %,d µs", micros(began)));
        assertEquals(TransportStatus.State.STOPPED, dialler().status().state());
        assertEquals(TransportStatus.State.STOPPED, heard.getLast().state());
        TransportException refused =
                refused(() -> dialler().connect(joined.listener().address(), patience()));
        assertTrue(Set.of(Reason.CLOSED, Reason.NOT_READY).contains(refused.reason()), refused.toString());
        assertDoesNotThrow(joined::close);
    }

    @Test
    void stoppingEndsAConnectInFlight() throws Exception {
        Optional<PeerAddress> silence = silence();
        Assumptions.assumeTrue(silence.isPresent(), NO_SILENCE);
        CountDownLatch connecting = new CountDownLatch(1);
        Running<Connection> dial = spawn(() -> {
            connecting.countDown();
            return dialler().connect(silence.get(), Duration.ofMinutes(5));
        });
        connecting.await();
        stop();
        TransportException refused = assertThrows(TransportException.class, () -> result(dial.task()));
        assertTrue(Set.of(Reason.CLOSED, Reason.NOT_READY).contains(refused.reason()), refused.toString());
    }
}
