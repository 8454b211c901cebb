package chat.allium.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.transport.TransportStatus.State;
import chat.allium.transport.tor.TorTransport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user sees of Tor while a node starts, and what stays the same when it starts again. */
@ExtendWith(TorLab.Provider.class)
@Timeout(400)
class TorTransportIT {

    private static final int STARTS = 3;

    @Test
    void theAddressIsThereBeforeTheNetworkAndStaysTheSame(TorLab lab) throws Exception {
        Path home = lab.folder("node");
        List<PeerAddress> addresses = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            TorTransport transport = lab.transport(home);
            try {
                addresses.add(start(transport, i));
            } finally {
                transport.stop();
            }
        }
        assertEquals(1, addresses.stream().distinct().count(), "one address");
    }

    private static PeerAddress start(TorTransport transport, int earlier) throws Exception {
        long begin = System.nanoTime();
        BlockingQueue<TransportStatus> news = new LinkedBlockingQueue<>();
        transport.watch(news::add);
        PeerAddress address = transport
                .listen(ListenerSpec.named("identity"), Connection::close)
                .address();
        long known = System.nanoTime();
        assertTrue(earlier > 0 || transport.status().state() == State.STARTING, "the address needs no network");
        List<TransportStatus> heard = until(State.ONLINE, news);
        long online = System.nanoTime();
        transport.stop();
        heard.addAll(until(State.STOPPED, news));
        assertProgress(heard);
        System.out.printf(
                "start %d: address after %d ms, online after %d ms, %d reports, stopped in %d ms%n",
                earlier + 1,
                millis(begin, known),
                millis(begin, online),
                heard.size(),
                millis(online, System.nanoTime()));
        return address;
    }

    private static List<TransportStatus> until(State end, BlockingQueue<TransportStatus> news) throws Exception {
        List<TransportStatus> heard = new ArrayList<>();
        do {
            TransportStatus next = news.poll(TorLab.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertTrue(next != null, () -> "not " + end + " but " + heard);
            heard.add(next);
        } while (heard.getLast().state() != end);
        return heard;
    }

    /** It starts, never falls back, and says something each time. */
    private static void assertProgress(List<TransportStatus> heard) {
        List<TransportStatus> starting = heard.stream()
                .filter(status -> status.state() == State.STARTING)
                .toList();
        assertEquals(State.STARTING, heard.getFirst().state());
        assertTrue(
                IntStream.range(1, starting.size())
                        .allMatch(i ->
                                starting.get(i - 1).percent() <= starting.get(i).percent()),
                starting::toString);
        assertTrue(heard.stream().noneMatch(status -> status.detail().isBlank()), heard::toString);
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}
