package chat.allium.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stranger takes every place that a service has for those it does not know; a friend gets in all the same. */
@ExtendWith(TorLab.Provider.class)
@Timeout(400)
class FriendGetsInIT {

    private static final int SLOTS = 32;
    private static final int CIRCUITS = 300;
    private static final int AT_ONCE = 24;
    private static final int VISITS = 3;
    private static final Duration FRIEND = Duration.ofSeconds(30);
    /** Long enough for an introduction to be on its way, too short for a stream: the circuit comes about and stays idle. */
    private static final Duration ABANDONED = Duration.ofMillis(50);

    private final TorLab lab;
    private final List<TorClient> clients = new ArrayList<>();
    private Visitor stranger;
    private Visitor friend;
    private EchoService service;

    FriendGetsInIT(TorLab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void allAreOnline() throws Exception {
        service = new EchoService(client("host"), "host");
        stranger = new Visitor(client("stranger"));
        friend = new Visitor(client("friend"));
        service.awaitReachable(TorLab.PATIENCE);
        friend.visit(service.address(), TorLab.PATIENCE);
    }

    private TorClient client(String name) throws IOException {
        TorClient client = lab.online(lab.folder(name + System.nanoTime()));
        clients.add(client);
        return client;
    }

    @AfterEach
    void allGo() throws IOException {
        for (TorClient client : clients) {
            client.close();
        }
    }

    @Test
    void amongIdleCircuits() throws Exception {
        flood("circuits without a stream", ABANDONED);
    }

    @Test
    void amongSilentStreams() throws Exception {
        flood("streams that say nothing", Duration.ofSeconds(15));
    }

    private void flood(String what, Duration limit) throws Exception {
        Pressure before = Pressure.now();
        long begin = System.nanoTime();
        AtomicInteger begun = new AtomicInteger();
        Collection<TorStream> held = new ConcurrentLinkedQueue<>();
        ExecutorService attempts = strangers(begun, held, limit);
        Await.until(
                "a stranger without a place (INCONCLUSIVE)",
                TorLab.PATIENCE,
                () -> Pressure.now().since(before).total() > 0);
        Pressure full = Pressure.now();
        System.out.printf("%s: no place left after %d ms%n", what, millisSince(begin));
        List<Long> visits = new ArrayList<>();
        for (int i = 0; i < VISITS; i++) {
            visits.add(friend.visit(service.address(), FRIEND).toMillis());
        }
        Pressure meanwhile = Pressure.now().since(full);
        attempts.shutdownNow();
        attempts.close();
        System.out.printf(
                "%s: %d begun in %d ms, %d streams held, at most %d silent at a time; the friend's visits took %s ms,"
                        + " meanwhile %d circuits shed and %d refused%n",
                what,
                begun.get(),
                millisSince(begin),
                held.size(),
                service.mostSilent(),
                visits,
                meanwhile.shed(),
                meanwhile.refused());
        assertTrue(meanwhile.total() > 0, "INCONCLUSIVE: there was a place for everybody while the friend came");
        held.forEach(TorStream::close);
        everySlotReturns(what);
    }

    private ExecutorService strangers(AtomicInteger begun, Collection<TorStream> held, Duration limit) {
        ExecutorService attempts =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
        for (int i = 0; i < CIRCUITS; i++) {
            attempts.submit(() -> {
                begun.incrementAndGet();
                return held.add(stranger.attempt(service.address(), limit));
            });
        }
        return attempts;
    }

    /** Stragglers may still come for a while. */
    private void everySlotReturns(String what) throws Exception {
        long begin = System.nanoTime();
        Await.until("every slot to be free for a friend", TorLab.PATIENCE, this::everySlotServes);
        System.out.printf(
                "%s: afterwards %d guests at a time were served, %d ms later%n", what, SLOTS, millisSince(begin));
    }

    /** Whether as many newcomers as there are slots are in at the same time, and each is served once it is known. */
    private boolean everySlotServes() throws InterruptedException {
        Collection<TorStream> guests = new ConcurrentLinkedQueue<>();
        try (ExecutorService attempts =
                Executors.newFixedThreadPool(8, Thread.ofVirtual().factory())) {
            for (int i = 0; i < SLOTS; i++) {
                attempts.submit(() -> guests.add(friend.connect(service.address(), FRIEND)));
            }
        }
        try {
            boolean full = service.silent() == SLOTS;
            for (TorStream guest : guests) {
                Visitor.greet(guest);
                Visitor.echo(guest, FRIEND);
            }
            return full && guests.size() == SLOTS;
        } catch (IOException e) {
            System.out.printf("a guest had to make room: %s%n", e.getMessage());
            return false;
        } finally {
            guests.forEach(TorStream::close);
        }
    }

    private static long millisSince(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }
}
