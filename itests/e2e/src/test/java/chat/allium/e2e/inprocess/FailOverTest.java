package chat.allium.e2e.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.transport.PeerAddress;
import chat.allium.testkit.storage.MemoryStorage;
import chat.allium.testkit.transport.FakeNetwork;
import chat.allium.testkit.transport.FakeTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two whole nodes that reach each other over TCP on loopback and over a second transport: texts go on when the better one dies. */
@Timeout(60)
class FailOverTest {

    private static final Duration FAILING_OVER = Duration.ofSeconds(2);
    private static final Set<String> BOTH = Set.of("tcp", "lan");

    @TempDir
    private Path folder;

    private final FakeNetwork network = new FakeNetwork();
    private Optional<LocalNode> alice = Optional.empty();
    private Optional<LocalNode> bob = Optional.empty();
    private Optional<FaultProxy> proxy = Optional.empty();

    private LocalNode node(String name) throws IOException {
        Path home = Files.createDirectory(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new LocalNode(home, new MemoryStorage()).also(new FakeTransport(network, "lan", false, name));
    }

    @BeforeEach
    void friendsOverTcp() throws Exception {
        LocalNode a = node("alice");
        LocalNode b = node("bob");
        alice = Optional.of(a);
        bob = Optional.of(b);
        proxy = Optional.of(new FaultProxy(b::address, RandomGenerator.getDefault()));
        b.start(a.id(), List.of(), BOTH);
        Duo.await(() -> b.addresses().size() == 2);
        PeerAddress lan = b.addresses().getLast();
        assertEquals("lan", lan.scheme());
        a.start(b.id(), List.of(proxy.get().address(), lan), BOTH);
        a.dial();
        Duo.await(() -> a.schemes().equals(List.of("tcp")));
    }

    @AfterEach
    void end() throws IOException {
        proxy.orElseThrow().close();
        alice.orElseThrow().close();
        bob.orElseThrow().close();
    }

    /** Gives texts all the time, until one has arrived that was given after {@code death}; @return how long none arrived */
    private Duration longestPause(Runnable death) throws MessageRejectedException, InterruptedException {
        LocalNode from = alice.orElseThrow();
        long high = 0;
        long given = 0;
        long wanted = Long.MAX_VALUE;
        long longest = 0;
        long last = System.nanoTime();
        long end = last + Duo.PATIENCE.toNanos();
        while (high < wanted && System.nanoTime() < end) {
            given = from.send("text").seq();
            if (given == 20) {
                death.run();
                wanted = given + 20;
            }
            TimeUnit.MILLISECONDS.sleep(10);
            long now = bob.orElseThrow().lane().map(LaneRow::high).orElse(0L);
            if (now > high) {
                longest = Math.max(longest, System.nanoTime() - last);
                last = System.nanoTime();
                high = now;
            }
        }
        assertTrue(high >= wanted, "texts go on");
        return Duration.ofNanos(longest);
    }

    private void goesOnOverLan(Runnable death) throws Exception {
        Duration pause = longestPause(death);

        assertTrue(pause.compareTo(FAILING_OVER) < 0, () -> "nothing arrived for " + pause.toMillis() + " ms");
    }

    @Test
    void whenTheBestIsStopped() throws Exception {
        goesOnOverLan(() -> alice.orElseThrow().stopTcp());
        assertEquals(List.of("lan"), alice.orElseThrow().schemes());
    }

    @Test
    void whenTheFriendStopsTheBest() throws Exception {
        goesOnOverLan(() -> bob.orElseThrow().stopTcp());
        assertEquals(List.of("lan"), alice.orElseThrow().schemes());
    }

    @Test
    void whenTheBestBreaksAndThenNeitherAnswersNorRefuses() throws Exception {
        goesOnOverLan(() -> {
            proxy.orElseThrow().plan(Trouble.of(Trouble.Kind.HALF_OPEN, true, 0));
            proxy.orElseThrow().cutAll();
        });
    }
}
