package chat.allium.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.HealthReport;
import chat.allium.api.ui.HealthView;
import chat.allium.itests.Misbehaving.Way;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A transport of a plugin that breaks its contract, beside TCP in a whole node: TCP works on, and {@code health} says what is wrong. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MisbehavingTransportIT {

    private static final long PATIENCE_MILLIS = 20_000;
    /** Far less than the half minute for which a transport that only is slow is waited for. */
    private static final long SOON_MILLIS = 5_000;

    private static final PeerAddress SOMEBODY = new PeerAddress(Misbehaving.NAME, "there");

    @Inject
    private BundleContext context;

    @Inject
    private ConnectionPool pool;

    @Inject
    private Conversations conversations;

    @Inject
    private HealthReport health;

    private Misbehaving transport;
    private ServiceRegistration<Transport> registration;

    @Configuration
    public Option[] configuration() {
        return Containers.withoutTor();
    }

    @Before
    public void nodeListens() throws Exception {
        await("an address", () -> !conversations.code().at().isEmpty());
    }

    @After
    public void goes() throws Exception {
        transport.release();
        if (registration != null) {
            registration.unregister();
        }
        await("nothing to be said of it any more", () -> !said(Misbehaving.NAME + " "));
    }

    private void comes(Way way) throws Exception {
        transport = new Misbehaving(way);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Transport.SCHEME, Misbehaving.NAME);
        properties.put(Transport.ANONYMOUS, false);
        registration = context.registerService(Transport.class, transport, properties);
        await("its address", () -> transport.accepted.get() != null);
    }

    /** Somebody with a request gets in over TCP, as far as the handshake. */
    private void tcpWorks() throws TransportException {
        long begin = System.nanoTime();
        PeerAddress here = PeerAddress.parse(conversations.code().at().stream()
                .filter(address -> address.startsWith("tcp:"))
                .findFirst()
                .orElseThrow());
        Link link = pool.open(here, Protocol.CONTACT, Optional.empty());
        link.close();
        assertTrue("soon", System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(SOON_MILLIS));
    }

    private boolean said(String part) {
        return health.check().stream()
                .filter(view -> view.name().equals("transports"))
                .map(HealthView::sentences)
                .flatMap(List::stream)
                .anyMatch(sentence -> sentence.contains(part));
    }

    private void opens() throws TransportException {
        pool.open(SOMEBODY, Protocol.CONTACT, Optional.empty()).close();
    }

    @Test
    public void oneThatHangsInConnectIsNamedAndSoonNotAskedAgain() throws Exception {
        comes(Way.HANGS_IN_CONNECT);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 1; i <= 6; i++) {
            int attempt = i;
            Thread caller = Thread.startVirtualThread(() -> {
                assertThrows(TransportException.class, this::opens);
                failed.incrementAndGet();
            });
            await("the attempt", () -> transport.connects.get() >= Math.min(attempt, 4));
            caller.interrupt();
            assertTrue("whoever gives up is let go", caller.join(Duration.ofMillis(SOON_MILLIS)));
        }

        await("health", () -> said("bad does not return from connecting (calls: 4); it is not used any more"));
        assertEquals(6, failed.get());
        assertEquals(4, transport.connects.get());
        tcpWorks();
    }

    @Test
    public void oneThatThrowsIsNamed() throws Exception {
        comes(Way.THROWS);

        TransportException failed = assertThrows(TransportException.class, this::opens);

        assertEquals("The transport bad threw IllegalStateException.", failed.getMessage());
        assertTrue(said("bad throws what it should not, see the log (times: 1)"));
        tcpWorks();
    }

    @Test
    public void oneThatFloodsTakesNoPlaceOfAnother() throws Exception {
        comes(Way.FLOODS);

        transport.flood(1_000);

        await("health", () -> said("bad brought more connections than there are places for strangers"));
        tcpWorks();
    }

    @Test
    public void oneThatNeverClosesHoldsUpNobody() throws Exception {
        comes(Way.NEVER_CLOSES);
        transport.flood(64);

        await("health", () -> said("bad does not return from closing"));
        tcpWorks();
        long begin = System.nanoTime();
        registration.unregister();
        registration = null;
        tcpWorks();
        assertTrue(System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(SOON_MILLIS));
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.holds()) {
            assertTrue("waited in vain for " + what, System.nanoTime() < end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
