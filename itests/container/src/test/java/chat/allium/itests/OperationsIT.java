package chat.allium.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Messenger;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.ui.BundleControl;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.HealthReport;
import chat.allium.api.ui.HealthView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.Settings;
import chat.allium.api.ui.TransportControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;

/** What a user does to a running node: through the facade, in a container. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class OperationsIT {

    private static final long PATIENCE_MILLIS = 20_000;

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin admin;

    @Inject
    private Conversations conversations;

    @Inject
    private Settings settings;

    @Inject
    private TransportControl transports;

    @Inject
    private BundleControl bundles;

    @Inject
    private HealthReport health;

    @Inject
    private Messenger messenger;

    @Inject
    private ConnectionPool pool;

    @Configuration
    public Option[] configuration() {
        return Containers.withoutTor();
    }

    @Test
    public void orderOfTransportsAppliesWithoutARestartOfThePool() throws Exception {
        Files.createDirectories(etc());
        transports.order(List.of("tcp"));

        await("the order", () -> pool.order(Optional.empty()).equals(List.of("tcp")));
        assertSame("the pool stays, and with it its links", pool, current(ConnectionPool.class));

        settings.unset("pool.transportOrder");

        await("the default", () -> pool.order(Optional.empty()).equals(List.of("tor", "tcp")));
        assertSame("the pool stays, and with it its links", pool, current(ConnectionPool.class));
    }

    @Test
    public void valueThatIsNotAllowedIsRefusedAndChangesNothing() throws Exception {
        Files.createDirectories(etc());
        settings.set("pool.maxDials", "20");
        try {
            settings.set("pool.maxDials", "0");
            fail("taken");
        } catch (RefusedException e) {
            assertTrue(e.getMessage(), e.getMessage().contains("chat.allium.pool.cfg"));
            assertTrue(e.getMessage(), e.getMessage().contains("'maxDials' must be a whole number from 1 to 1000"));
        }
        assertEquals(List.of("maxDials = 20"), Files.readAllLines(etc().resolve("chat.allium.pool.cfg")));
    }

    @Test
    public void limitsOfFriendsApplyWithoutARestartOfAnything() throws Exception {
        Files.createDirectories(etc());
        RateLimiter limiter = current(RateLimiter.class);

        settings.set("ratelimit.burst", "33");

        await("the new limit", () -> limiter.burst() == 33);
        assertSame(limiter, current(RateLimiter.class));
        assertSame("the messenger stays, and with it every link", messenger, current(Messenger.class));

        isRefused(
                "ratelimit.burst",
                "1001",
                "chat.allium.ratelimit.cfg",
                "'burst' must be a whole number from 1 to 1000");
        edited("chat.allium.ratelimit", Map.of("burst", "0", "perSecond", "9"));
        await("the edited file", () -> "9".equals(of(RateLimiter.class, "perSecond")));
        assertEquals("the one before stays in force", 33, limiter.burst());

        settings.unset("ratelimit.burst");
        settings.unset("ratelimit.perSecond");

        await("the default", () -> limiter.burst() == 20);
        assertSame(limiter, current(RateLimiter.class));
    }

    @Test
    public void transportTakesWhatIsAllowedAndKeepsWhatItHadInsteadOfTheRest() throws Exception {
        Files.createDirectories(etc());
        List<String> addresses = conversations.code().at();

        settings.set("transport.tcp.connectTimeoutSeconds", "7");

        await("the new time", () -> "7".equals(of(Transport.class, "connectTimeoutSeconds")));
        isRefused(
                "transport.tcp.connectTimeoutSeconds",
                "601",
                "chat.allium.transport.tcp.cfg",
                "'connectTimeoutSeconds' must be a whole number from 1 to 600");
        isRefused(
                "transport.tcp.port",
                "65536",
                "chat.allium.transport.tcp.cfg",
                "'port' must be a whole number from 0 to 65535");
        edited("chat.allium.transport.tcp", Map.of("connectTimeoutSeconds", "0", "advertisedHost", "localhost"));
        await("the edited file", () -> "localhost".equals(of(Transport.class, "advertisedHost")));
        assertEquals("the one before stays in force", "7", of(Transport.class, "connectTimeoutSeconds"));

        settings.unset("transport.tcp.connectTimeoutSeconds");
        settings.unset("transport.tcp.advertisedHost");
        await("the old address", () -> conversations.code().at().equals(addresses));
        assertSame("the pool stays", pool, current(ConnectionPool.class));
    }

    @Test
    public void anotherPlaceToListenIsToldAtOnce() throws Exception {
        Files.createDirectories(etc());
        List<String> addresses = conversations.code().at();

        settings.set("transport.tcp.bindHost", "127.0.0.2");

        await("the new place", () -> conversations.code().at().stream().anyMatch(at -> at.contains("127.0.0.2")));
        assertSame("the pool stays", pool, current(ConnectionPool.class));

        settings.unset("transport.tcp.bindHost");

        await("the old place", () -> conversations.code().at().equals(addresses));
    }

    /** A value of the configuration that a component was last told. */
    private Object of(Class<?> service, String key) {
        ServiceReference<?> reference = context.getServiceReference(service);
        return reference == null ? "gone" : reference.getProperty(key);
    }

    private void isRefused(String key, String value, String... parts) {
        RefusedException refused = assertThrows(RefusedException.class, () -> settings.set(key, value));
        for (String part : parts) {
            assertTrue(refused.getMessage(), refused.getMessage().contains(part));
        }
    }

    /** As if an editor had put them into the file. */
    private void edited(String pid, Map<String, String> values) throws IOException {
        var configuration = admin.getConfiguration(pid, "?");
        Dictionary<String, Object> properties = configuration.getProperties();
        values.forEach(properties::put);
        configuration.update(properties);
    }

    @Test
    public void stoppedTransportIsShownAndComesBack() throws Exception {
        transports.stop("tcp");

        assertEquals(
                TransportStatus.State.STOPPED,
                transports.transports().getFirst().status().state());
        HealthView view = health.check().stream()
                .filter(v -> v.name().equals("transports"))
                .findFirst()
                .orElseThrow();
        assertEquals(HealthView.State.CRITICAL, view.state());

        transports.start("tcp");

        await("online", () -> transports.transports().getFirst().status().state() == TransportStatus.State.ONLINE);
        assertSame("the pool stays", pool, current(ConnectionPool.class));
    }

    @Test
    public void whatEverythingStandsOnIsNotReplaced() {
        try {
            bundles.update("api", Optional.empty());
            fail("replaced");
        } catch (RefusedException e) {
            assertTrue(e.getMessage(), e.getMessage().contains("'restart'"));
        }
        assertSame(messenger, current(Messenger.class));
    }

    @Test
    public void betterRateLimiterTakesOverWhenItIsChosen() throws Exception {
        Files.createDirectories(etc());
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("limiter.name", "strict");
        properties.put(Constants.SERVICE_RANKING, 1000);
        ServiceRegistration<RateLimiter> better = context.registerService(RateLimiter.class, new Strict(), properties);
        try {
            assertEquals("not asked for", false, isUsed(better.getReference()));

            settings.set("messenger.limiter.target", "(limiter.name=strict)");

            await("the better one", () -> isUsed(better.getReference()));
            await("the messenger", () -> current(Messenger.class) != null);
            assertNotSame("made anew, on the better one", messenger, current(Messenger.class));
        } finally {
            settings.unset("messenger.limiter.target");
            better.unregister();
        }
        await("the messenger on its own limiter", () -> current(Messenger.class) != null);
        assertNotNull(current(TransportControl.class));
    }

    private static boolean isUsed(ServiceReference<?> reference) {
        return reference.getUsingBundles() != null
                && Arrays.stream(reference.getUsingBundles())
                        .anyMatch(b -> "chat.allium.messenger".equals(b.getSymbolicName()));
    }

    private Path etc() {
        return Path.of(context.getProperty("allium.home"), "etc");
    }

    private <S> S current(Class<S> type) {
        ServiceReference<S> reference = context.getServiceReference(type);
        return reference == null ? null : context.getService(reference);
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

    /** Gives everybody one. */
    private static final class Strict implements RateLimiter {
        @Override
        public int take(PeerId peer, int wanted, long nanos) {
            return Math.min(1, wanted);
        }

        @Override
        public long next(PeerId peer, long nanos) {
            return nanos;
        }

        @Override
        public int burst() {
            return 1;
        }
    }
}
