package chat.allium.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import chat.allium.api.message.Messenger;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.Transport;
import chat.allium.api.ui.Conversations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Everything resolves and activates; a transport and the storage are stopped, updated and started while the rest stays. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ContainerIT {

    private static final long PATIENCE_MILLIS = 20_000;

    @Inject
    private BundleContext context;

    @Inject
    private Conversations conversations;

    @Inject
    private Messenger messenger;

    @Configuration
    public Option[] configuration() {
        return Containers.withoutTor();
    }

    @Before
    public void everythingIsThere() throws InterruptedException {
        awaitService(Storage.class);
        awaitService(Transport.class);
    }

    @Test
    public void everyBundleIsActive() {
        List<String> idle = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (!fragment && bundle.getState() != Bundle.ACTIVE) {
                idle.add(bundle.getSymbolicName());
            }
        }

        assertEquals(List.of(), idle);
    }

    @Test
    public void theFacadeAnswers() {
        assertEquals(12, conversations.code().words().size());
        assertEquals("derby", conversations.node().storage());
    }

    @Test
    public void theTransportIsReplacedWhileTheRestStays() throws Exception {
        Bundle transport = bundle("chat.allium.transport.tcp");
        ServiceReference<Transport> before = context.getServiceReference(Transport.class);
        List<String> addresses = conversations.code().at();

        transport.stop();

        assertEquals(List.of(), List.copyOf(context.getServiceReferences(Transport.class, null)));
        assertSame("the messenger stays", messenger, current(Messenger.class));
        assertEquals(12, conversations.code().words().size());

        transport.update(Containers.file("allium-transport-tcp").toURI().toURL().openStream());
        transport.start();

        awaitService(Transport.class);
        assertNotEquals(before, context.getServiceReference(Transport.class));
        assertSame("the messenger stays", messenger, current(Messenger.class));
        await("the same address again", () -> conversations.code().at().equals(addresses));
    }

    @Test
    public void theStorageIsReplacedUnderACallerThatWaits() throws Exception {
        List<String> words = conversations.code().words();
        conversations.nameSelf("keeper");
        Bundle storage = bundle("chat.allium.storage.derby");

        storage.stop();
        CountDownLatch asking = new CountDownLatch(1);
        CompletableFuture<String> name = CompletableFuture.supplyAsync(() -> {
            asking.countDown();
            return conversations.self().name();
        });
        assertTrue(asking.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        storage.update(Containers.file("allium-storage-derby").toURI().toURL().openStream());
        storage.start();

        assertEquals("keeper", name.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        assertEquals(words, conversations.code().words());
        assertSame("the messenger stays", messenger, current(Messenger.class));
    }

    @Test
    public void everyOtherBundleComesBackAfterAnUpdate() throws Exception {
        for (String name : List.of("ratelimit", "queue", "link", "pool", "identity", "messenger", "contacts")) {
            Bundle bundle = bundle("chat.allium." + name);

            bundle.update(Containers.file("allium-" + name).toURI().toURL().openStream());

            assertEquals(name, Bundle.ACTIVE, bundle.getState());
            await("the chain above " + name, () -> current(Conversations.class) != null);
            assertEquals(12, awaitService(Conversations.class).code().words().size());
        }
    }

    private Bundle bundle(String name) {
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    private <S> S current(Class<S> type) {
        ServiceReference<S> reference = context.getServiceReference(type);
        return reference == null ? null : context.getService(reference);
    }

    private <S> S awaitService(Class<S> type) throws InterruptedException {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context, type, null);
        tracker.open();
        try {
            S service = tracker.waitForService(PATIENCE_MILLIS);
            assertNotNull("no " + type.getSimpleName(), service);
            return service;
        } finally {
            tracker.close();
        }
    }

    private interface Condition {
        boolean holds() throws BundleException;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.holds()) {
            assertTrue("waited in vain for " + what, System.nanoTime() < end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
