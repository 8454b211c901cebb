package chat.allium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.testkit.identity.TestIdentity;
import chat.allium.testkit.transport.FakeConnection;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Two ends of a link on a connection in memory, with a clock that the test turns. */
final class Ends implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofSeconds(20);
    static final Hello HELLO = new Hello(0, 0, 1, 0, Optional.empty(), 0, 20);

    final TestIdentity alice = new TestIdentity();
    final TestIdentity bob = new TestIdentity();
    final AtomicLong clock = new AtomicLong();
    final SecureLinks aliceLinks = new SecureLinks(alice, new SecureRandom(), clock::get, 5, DEADLINE);
    final SecureLinks bobLinks = new SecureLinks(bob, new SecureRandom(), clock::get, 5, DEADLINE);
    final FakeConnection[] connection = FakeConnection.pair("fake");

    /** What one end was told. */
    record Told(String what, Object detail) {}

    /** Writes down what it is told. */
    static final class Log implements LinkHandler {

        final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

        @Override
        public void up(Hello theirs) {
            told.add(new Told("up", theirs));
        }

        @Override
        public void frame(Frame frame) {
            told.add(new Told("frame", frame));
        }

        @Override
        public void stalled() {
            told.add(new Told("stalled", ""));
        }

        @Override
        public void down(TransportException why) {
            told.add(new Told("down", why));
        }

        Told next() throws InterruptedException {
            Told next = told.poll(20, TimeUnit.SECONDS);
            return next == null ? new Told("nothing", "") : next;
        }

        Object next(String what) throws InterruptedException {
            Told next = next();
            assertEquals(what, next.what(), next.toString());
            return next.detail();
        }
    }

    CompletableFuture<Link> client(Protocol protocol, Optional<PeerId> expected) {
        return start(() -> aliceLinks.client(connection[0], protocol, expected, DEADLINE));
    }

    CompletableFuture<Link> server(Set<Protocol> accepted) {
        return start(() -> bobLinks.server(connection[1], accepted, DEADLINE));
    }

    @FunctionalInterface
    interface Work<T> {
        T run() throws Exception;
    }

    static <T> CompletableFuture<T> start(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(work.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** A joined pair, client first. */
    Link[] join(Protocol protocol) throws Exception {
        CompletableFuture<Link> client = client(protocol, Optional.of(bob.self()));
        CompletableFuture<Link> server = server(Set.of(protocol));
        return new Link[] {client.get(20, TimeUnit.SECONDS), server.get(20, TimeUnit.SECONDS)};
    }

    @Override
    public void close() {
        for (Connection end : connection) {
            end.close();
        }
        aliceLinks.stop();
        bobLinks.stop();
    }
}
