package chat.allium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A host goes and comes back: its visitors know soon that it has gone, and soon find it again. */
@ExtendWith(TorLab.Provider.class)
@Timeout(400)
class HostReturnsIT {

    private static final int ROUNDS = 5;
    private static final Duration NOTICED = Duration.ofSeconds(5);
    private static final Duration FOUND = Duration.ofSeconds(10);

    @Test
    void visitorsNoticeTheEndAndFindTheReturnedHost(TorLab lab) throws Exception {
        Path home = lab.folder("host");
        List<Long> noticed = new ArrayList<>();
        List<Long> returned = new ArrayList<>();
        List<Long> found = new ArrayList<>();
        try (TorClient guest = lab.online(lab.folder("guest"))) {
            Visitor visitor = new Visitor(guest);
            TorClient client = lab.online(home);
            try {
                EchoService service = new EchoService(client, "host");
                service.awaitReachable(TorLab.PATIENCE);
                String address = service.address();
                TorStream stream = visitor.connect(address, TorLab.PATIENCE);
                Visitor.greet(stream);
                Visitor.echo(stream, FOUND);
                for (int round = 0; round < ROUNDS; round++) {
                    FutureTask<Long> end = awaitEnd(stream);
                    long closing = System.nanoTime();
                    client.close();
                    noticed.add(millis(closing, end.get(TorLab.PATIENCE.toSeconds(), TimeUnit.SECONDS)));
                    stream.close();

                    long opening = System.nanoTime();
                    client = lab.online(home);
                    service = new EchoService(client, "host");
                    assertEquals(address, service.address());
                    service.awaitReachable(TorLab.PATIENCE);
                    returned.add(millis(opening, System.nanoTime()));

                    long dialling = System.nanoTime();
                    stream = visitor.connect(address, TorLab.PATIENCE);
                    Visitor.greet(stream);
                    Visitor.echo(stream, FOUND);
                    found.add(millis(dialling, System.nanoTime()));
                }
            } finally {
                client.close();
            }
        }
        System.out.printf(
                "%d stops: noticed after %s ms; open to reachable %s ms; found again after %s ms%n",
                ROUNDS, noticed, returned, found);
        assertEquals(ROUNDS, found.size());
        assertAtMost(NOTICED, noticed);
        assertAtMost(FOUND, found);
    }

    /** When the stream broke. */
    private static FutureTask<Long> awaitEnd(TorStream stream) {
        FutureTask<Long> end = new FutureTask<>(() -> {
            try {
                assertTrue(stream.in().read() < 0, "nothing more is sent");
            } catch (IOException e) {
                return System.nanoTime();
            }
            return System.nanoTime();
        });
        Thread.ofVirtual().name("reader").start(end);
        return end;
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }

    private static void assertAtMost(Duration limit, List<Long> millis) {
        assertTrue(millis.stream().allMatch(each -> each <= limit.toMillis()), () -> "not all within " + limit);
    }
}
