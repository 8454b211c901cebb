package chat.allium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.arti.TorClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A bundle that is stopped and started again must find the state directory free, even after it was on the network. */
@ExtendWith(TorLab.Provider.class)
@Timeout(400)
class ArtiReopenIT {

    private static final int ROUNDS = 20;
    private static final int VISIT_EVERY = 5;
    private static final int THREADS_OF_AN_IDLE_LIBRARY = 2;
    private static final Duration AFTERMATH = Duration.ofSeconds(10);

    @Test
    void twentyClientsOnOneStateDirectoryLeaveNothingOpen(TorLab lab) throws Exception {
        Path home = lab.folder("reopen").toRealPath();
        List<String> addresses = new ArrayList<>();
        List<Long> visits = new ArrayList<>();
        Duration slowestClose = Duration.ZERO;
        int files = 0;
        for (int round = 0; round < ROUNDS; round++) {
            TorClient client = lab.online(home);
            EchoService service = new EchoService(client, "again");
            addresses.add(service.address());
            assertTrue(OpenFiles.locks(home), "the state directory is locked while a client is open");
            if (round % VISIT_EVERY == 0 || round == ROUNDS - 1) {
                visits.add(visitItself(client, service).toMillis());
            }
            Duration close = close(client);
            slowestClose = close.compareTo(slowestClose) > 0 ? close : slowestClose;
            assertFalse(OpenFiles.locks(home), "a lock is held after round " + round);
            OpenFiles.awaitAtMost(THREADS_OF_AN_IDLE_LIBRARY, AFTERMATH, "threads", OpenFiles::threads);
            if (round == 0) {
                files = OpenFiles.count();
            }
            OpenFiles.awaitAtMost(files, AFTERMATH, "open files", OpenFiles::count);
        }
        assertEquals(1, addresses.stream().distinct().count(), "one address");
        assertEquals(ROUNDS / VISIT_EVERY + 1, visits.size());
        System.out.printf(
                "%d rounds, %d threads and %d files left after each, slowest close %d ms, launch to echo %s ms%n",
                ROUNDS, OpenFiles.threads(), files, slowestClose.toMillis(), visits);
    }

    /** The launch and the echo, over a circuit of six relays. */
    private static Duration visitItself(TorClient client, EchoService service) throws Exception {
        long begin = System.nanoTime();
        service.awaitReachable(TorLab.PATIENCE);
        new Visitor(client).visit(service.address(), TorLab.PATIENCE);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static Duration close(TorClient client) throws IOException {
        long begin = System.nanoTime();
        client.close();
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
