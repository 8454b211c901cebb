package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.identity.KeyedIdentity;
import chat.allium.identity.WordCodes;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.MemoryStorage;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.osgi.framework.BundleContext;

/** A whole node as far as contacts are concerned. */
final class Node implements AutoCloseable {

    static final Office.Limits LIMITS = new Office.Limits(50, Duration.ofSeconds(30), Duration.ofMinutes(15), 8);

    final FriendCodes codes = new WordCodes();
    final Vault vault = new FakeVault();
    final MemoryStorage storage = new MemoryStorage();
    final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    final BlockingQueue<ContactEvent> events = new LinkedBlockingQueue<>();
    final Identity identity;
    final FakePool pool;
    FriendContacts contacts;

    Node(FakeNet net, Path home, String... schemes) {
        this.identity = new KeyedIdentity(context(home), vault);
        this.pool = net.pool(identity.self(), storage, vault, schemes);
        this.contacts = start(LIMITS);
    }

    private FriendContacts start(Office.Limits limits) {
        FriendContacts started = new FriendContacts(
                limits, pool, identity, codes, vault, new TestClock(millis), System::nanoTime, new SecureRandom());
        started.bindListener(events::add);
        started.bindStorage(storage);
        return started;
    }

    void restart() {
        restart(LIMITS);
    }

    void restart(Office.Limits limits) {
        contacts.deactivate();
        contacts = start(limits);
    }

    PeerId id() {
        return identity.self();
    }

    /** Waits for an event; those before it are dropped. */
    <T extends ContactEvent> T await(Class<T> kind, Predicate<T> wanted) {
        List<ContactEvent> dropped = new ArrayList<>();
        try {
            while (true) {
                ContactEvent event = events.poll(10, TimeUnit.SECONDS);
                if (event == null) {
                    throw new AssertionError("no such " + kind.getSimpleName() + " after " + dropped);
                }
                if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
                    return kind.cast(event);
                }
                dropped.add(event);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void awaitFriend(String name) {
        await(
                ContactEvent.FriendChanged.class,
                event -> event.friend().name().equals(name) && event.friend().state() == Friend.State.FRIEND);
    }

    void awaitStatus(String start) {
        await(
                ContactEvent.RequestChanged.class,
                event -> event.request().status().startsWith(start));
    }

    ContactEvent.Requested awaitRequest() {
        return await(ContactEvent.Requested.class, event -> true);
    }

    /** Waits until everything that was posted so far is done. */
    void settle() {
        try {
            contacts.nameSelf(contacts.selfName());
        } catch (ContactException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #settle}, and every frame that came before has been handed over. */
    void settleFrames() {
        pool.handOver();
        settle();
    }

    @Override
    public void close() {
        contacts.deactivate();
        storage.close();
    }

    private static BundleContext context(Path home) {
        return (BundleContext) Proxy.newProxyInstance(
                Node.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    if (method.getName().equals("getProperty")) {
                        return home.toString();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private static final class TestClock extends Clock {
        private final AtomicLong millis;

        private TestClock(AtomicLong millis) {
            this.millis = millis;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis.get());
        }
    }
}
