package chat.allium.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageControl;
import chat.allium.api.storage.StorageException;
import chat.allium.api.ui.Conversations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.inject.Inject;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The bundle of the engine in use is stopped under writers and readers, for longer than they wait; and comes back. */
public abstract class StorageStopped {

    private static final long PATIENCE_MILLIS = 30_000;
    /** For a provider, for calls that are under way when it goes, and for a machine with other things to do. */
    private static final long LONGEST_CALL_SECONDS = Leased.WAIT.toSeconds() + Leased.DRAIN.toSeconds() + 10;

    @Inject
    private BundleContext context;

    @Inject
    private Conversations conversations;

    private final Leased<Storage> leased = new Leased<>("storage");
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final Set<String> otherwise = ConcurrentHashMap.newKeySet();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong readsRefused = new AtomicLong();

    abstract String engine();

    Option[] options() {
        return Containers.on(engine());
    }

    /** Called by the test of each engine: Pax Exam takes an inherited one to the container of any. */
    void writersAndReadersWaitABoundedTimeAndAreToldOneSentence() throws Exception {
        ServiceTracker<Storage, Storage> tracker = track();
        assertNotNull(tracker.waitForService(PATIENCE_MILLIS));
        assertEquals(engine(), conversations.node().storage());
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            callers.add(Thread.ofVirtual().start(() -> write(number)));
            callers.add(Thread.ofVirtual().start(this::read));
        }
        await("some writes", () -> acknowledged.size() > 50);
        Bundle bundle = bundle();

        bundle.stop();
        int atStop = acknowledged.size();
        await("every caller to be told", () -> refused.size() >= 4 && readsRefused.get() >= 4);
        assertEquals("nothing is acknowledged without a store", atStop, acknowledged.size());
        bundle.start();
        await("writes to go on", () -> acknowledged.size() > atStop + 50);
        ended.set(true);
        for (Thread caller : callers) {
            assertTrue("a caller ends", caller.join(Duration.ofMillis(PATIENCE_MILLIS)));
        }

        assertEquals(Set.of(), otherwise);
        assertTrue("longest call: " + longest + " s", longest.get() <= LONGEST_CALL_SECONDS);
        for (String sentence : refused.values()) {
            assertTrue(sentence, sentence.endsWith(".") && sentence.indexOf('\n') < 0);
        }
        for (String key : acknowledged) {
            assertTrue("acknowledged, and there", isThere(key));
        }
        for (String key : refused.keySet()) {
            assertFalse("refused, and not there", isThere(key));
        }
        assertEquals(List.of(), control().verify(progress -> {}).faults());
        tracker.close();
    }

    private boolean isThere(String key) {
        return leased.use(storage -> storage.read(tx -> tx.settings().get(key))).isPresent();
    }

    private void write(int number) {
        for (int i = 0; !ended.get(); i++) {
            String key = "stopped." + number + "." + i;
            call(
                    () -> {
                        leased.use(storage -> storage.<Boolean>write(tx -> {
                            tx.settings().put(key, new byte[] {1});
                            return true;
                        }));
                        acknowledged.add(key);
                    },
                    sentence -> refused.put(key, sentence));
        }
    }

    private void read() {
        while (!ended.get()) {
            call(
                    () -> leased.use(storage -> storage.read(tx -> tx.codes().all())),
                    sentence -> readsRefused.incrementAndGet());
        }
    }

    private void call(Runnable call, Consumer<String> onRefusal) {
        long begin = System.nanoTime();
        try {
            call.run();
        } catch (StorageException | NoProviderException e) {
            onRefusal.accept(e.getMessage());
        } catch (RuntimeException | Error e) {
            otherwise.add(e.toString());
        }
        longest.accumulateAndGet(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), Math::max);
    }

    /** As Declarative Services does for a dynamic reference. */
    private ServiceTracker<Storage, Storage> track() {
        ServiceTracker<Storage, Storage> tracker = new ServiceTracker<>(context, Storage.class, null) {
            @Override
            public Storage addingService(ServiceReference<Storage> reference) {
                Storage storage = super.addingService(reference);
                leased.bind(storage);
                return storage;
            }

            @Override
            public void removedService(ServiceReference<Storage> reference, Storage storage) {
                leased.unbind(storage);
                super.removedService(reference, storage);
            }
        };
        tracker.open();
        return tracker;
    }

    private StorageControl control() throws InterruptedException {
        ServiceTracker<StorageControl, StorageControl> tracker =
                new ServiceTracker<>(context, StorageControl.class, null);
        tracker.open();
        try {
            return tracker.waitForService(PATIENCE_MILLIS);
        } finally {
            tracker.close();
        }
    }

    private Bundle bundle() {
        for (Bundle bundle : context.getBundles()) {
            if (("chat.allium.storage." + engine()).equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle of " + engine());
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
