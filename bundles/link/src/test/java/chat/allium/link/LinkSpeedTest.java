package chat.allium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.TransportException;
import chat.allium.testkit.identity.TestIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What an open link adds to the round trip of its transport: at most 5 ms. The figures are printed. */
class LinkSpeedTest {

    private static final int ROUNDS = 3000;
    private static final int WARM = 1000;
    private static final int SIZE = 300;

    private final TestIdentity alice = new TestIdentity();
    private final TestIdentity bob = new TestIdentity();

    /** Hands each frame on. */
    private record Echo(Consumer<Frame> onFrame, CountDownLatch isUp) implements LinkHandler {
        @Override
        public void up(Hello theirs) {
            isUp.countDown();
        }

        @Override
        public void frame(Frame frame) {
            onFrame.accept(frame);
        }

        @Override
        public void stalled() {}

        @Override
        public void down(TransportException why) {}
    }

    @FunctionalInterface
    private interface Trip {
        void go() throws Exception;
    }

    private static double medianMicros(int rounds, int warm, Trip trip) throws Exception {
        long[] times = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            trip.go();
            times[i] = System.nanoTime() - start;
        }
        long[] measured = Arrays.copyOfRange(times, warm, rounds);
        Arrays.sort(measured);
        return measured[measured.length / 2] / 1e3;
    }

    @Test
    void anOpenLinkAddsLittleToTheRoundTrip() throws Exception {
        double raw = raw();
        double linked = linked();
        System.out.printf("round trip p50: raw %.0f us, link %.0f us%n", raw, linked);
        assertTrue(linked - raw <= 5000, "a link adds at most 5 ms, not " + (linked - raw) + " us");
    }

    private static double raw() throws Exception {
        Loopback[] ends = Loopback.pair();
        Thread echo = Thread.startVirtualThread(() -> {
            try {
                for (byte[] bytes = ends[1].in().readNBytes(SIZE);
                        bytes.length == SIZE;
                        bytes = ends[1].in().readNBytes(SIZE)) {
                    ends[1].out().write(bytes);
                    ends[1].out().flush();
                }
            } catch (IOException e) {
                // The end of the measurement.
            }
        });
        byte[] ping = new byte[SIZE];
        double median = medianMicros(ROUNDS, WARM, () -> {
            ends[0].out().write(ping);
            ends[0].out().flush();
            assertEquals(SIZE, ends[0].in().readNBytes(SIZE).length);
        });
        ends[0].close();
        ends[1].close();
        echo.join();
        return median;
    }

    private Link[] join(SecureLinks links, SecureLinks others) throws Exception {
        Loopback[] ends = Loopback.pair();
        CompletableFuture<Link> server =
                Ends.start(() -> others.server(ends[1], Set.of(Protocol.FRIEND), Duration.ofSeconds(5)));
        Link client = links.client(ends[0], Protocol.FRIEND, Optional.of(bob.self()), Duration.ofSeconds(5));
        return new Link[] {client, server.get(5, TimeUnit.SECONDS)};
    }

    private double linked() throws Exception {
        SecureLinks links = new SecureLinks(alice);
        SecureLinks others = new SecureLinks(bob);
        Link[] joined = join(links, others);
        CountDownLatch up = new CountDownLatch(2);
        SynchronousQueue<Frame> answers = new SynchronousQueue<>();
        joined[0].run(Ends.HELLO, new Echo(frame -> put(answers, frame), up));
        joined[1].run(Ends.HELLO, new Echo(frame -> send(joined[1], frame), up));
        assertTrue(up.await(5, TimeUnit.SECONDS));
        Frame ping = new Frame(FrameType.MSG, new byte[SIZE]);
        double median = medianMicros(ROUNDS, WARM, () -> {
            joined[0].send(ping);
            assertEquals(SIZE, answers.take().payload().length);
        });
        links.stop();
        others.stop();
        return median;
    }

    private static void put(SynchronousQueue<Frame> answers, Frame frame) {
        try {
            answers.put(frame);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(Link link, Frame frame) {
        try {
            link.send(frame);
        } catch (TransportException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aHandshakeTakesMilliseconds() throws Exception {
        SecureLinks links = new SecureLinks(alice);
        SecureLinks others = new SecureLinks(bob);
        double median = medianMicros(150, 100, () -> {
            for (Link link : join(links, others)) {
                link.close();
            }
        });
        links.stop();
        others.stop();
        System.out.printf("handshake p50: %.1f ms%n", median / 1e3);
        assertTrue(median < 1_000_000);
    }
}
