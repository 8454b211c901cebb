package chat.allium.testkit.node;

import chat.allium.api.contacts.Contacts;
import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.plugin.Activity;
import chat.allium.api.plugin.PluginStore;
import chat.allium.testkit.plugin.MemoryPluginStore;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A whole node in memory, with friends, in which a plugin is tried out in milliseconds:
 *
 * <pre>{@code
 * try (MemoryNode node = new MemoryNode()) {
 *     node.handler(new EchoBot());
 *     Conversation bob = node.friend("bob");
 *     bob.writes("hello");
 *     assertEquals(List.of("You said: hello"), bob.heard());
 * }
 * }</pre>
 *
 * <p>Messages, replies, filters, limits and history are those of a real node: its messenger runs here over a store and a network in
 * memory. Time stands still until {@link #pass} moves it; give your plugin {@link #clock} and {@link #scheduler} where it has the
 * system's in a real node. Only calls that take too long are measured with the real clock, and friends may send as fast as they like.
 *
 * <p>Used by one thread, that of the test. What is attached is called on threads of its own, as in a real node; tasks of the scheduler
 * run on the test's thread. Methods that wait give up after ten seconds with an {@link AssertionError}.
 */
public final class MemoryNode implements AutoCloseable {

    private static final long MOST = TimeUnit.SECONDS.toNanos(10);
    private static final PeerId SELF = peer(0);

    private final VirtualTime time = new VirtualTime();
    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryContacts contacts = new MemoryContacts();
    private final MemoryPluginStore store = new MemoryPluginStore();
    private final Semaphore changes = new Semaphore(0);
    private final Party node = party(SELF);
    private final List<Party> friends = new ArrayList<>();
    private long lastService;

    /** A node without friends. */
    public MemoryNode() {}

    /** A friend, who is online; the names of friends are unique. */
    public Conversation friend(String name) {
        Party friend = party(peer(friends.size() + 1));
        friends.add(friend);
        contacts.add(friend.self(), name, time.now());
        network.join(node.pool(), friend.pool());
        node.befriend(friend.self());
        friend.befriend(SELF);
        present(friend, true);
        return new Conversation(this, friend, SELF);
    }

    /** Attaches a bot, with the service properties that its component would have, such as {@link MessageHandler#CONTENT_TYPE}. */
    public void handler(MessageHandler handler, Map<String, ?> properties) {
        node.messenger().addHandler(handler, numbered(properties));
    }

    /** Attaches a bot for texts. */
    public void handler(MessageHandler handler) {
        handler(handler, Map.of());
    }

    /** Attaches a listener. */
    public void listener(MessengerListener listener) {
        node.messenger().addListener(listener, numbered(Map.of()));
    }

    /** Attaches a filter, with the service properties that its component would have, such as {@code service.ranking}. */
    public void interceptor(MessageInterceptor interceptor, Map<String, ?> properties) {
        node.messenger().addInterceptor(interceptor, numbered(properties));
    }

    /** Attaches a filter. */
    public void interceptor(MessageInterceptor interceptor) {
        interceptor(interceptor, Map.of());
    }

    /** Detaches a handler, listener or interceptor, as when its plugin is stopped. */
    public void detach(Object service) {
        node.messenger().remove(service);
    }

    /** What was attached and what it did, the node's own listener first. */
    public List<Activity> activities() {
        return node.messenger().activities();
    }

    /** The service by which plugins send and read. After {@link #crash} there is another one. */
    public Messenger messenger() {
        return node.messenger().service();
    }

    /** The service by which plugins look friends up, by name or identity; what changes them is not supported. */
    public Contacts contacts() {
        return contacts;
    }

    /** What a plugin remembers. It stays over {@link #crash}. */
    public PluginStore store() {
        return store;
    }

    /** Virtual time: noon of 1 January 2030, UTC, at first. */
    public Clock clock() {
        return time.clock();
    }

    /** Runs tasks when {@link #pass} comes to their time, or, if they are due at once, at the next {@link #settle}. */
    public ScheduledExecutorService scheduler() {
        return time.scheduler();
    }

    /** Lets time pass: what was scheduled runs, each at its time and with everything that follows from it. */
    public void pass(Duration duration) {
        long until = time.after(duration);
        settle();
        for (Optional<VirtualTask<?>> task = time.next(until); task.isPresent(); task = time.next(until)) {
            task.get().run();
            wake();
            settle();
        }
        time.moveTo(until);
        wake();
        settle();
    }

    /**
     * Waits until nothing happens any more: every message between friends who are online has arrived, every handler and listener is done
     * with it, and what they sent has arrived too. What plugins do on threads of their own is waited for with {@link #await}.
     *
     * @throws AssertionError if that is not so within ten seconds
     */
    public void settle() {
        await("messages arrive and everybody is done with them", this::isStill);
    }

    /**
     * Waits until this holds; it is asked whenever something happens in the node, and some hundred times a second.
     *
     * @param what is waited for, for the message of the failure
     * @throws AssertionError if it does not hold within ten seconds
     */
    public void await(String what, BooleanSupplier condition) {
        await(what, MOST, condition);
    }

    void await(String what, long most, BooleanSupplier condition) {
        long end = System.nanoTime() + most;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("In vain it was waited for that " + what + ".");
            }
            try {
                if (changes.tryAcquire(2, TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted.", e);
            }
        }
    }

    /**
     * The node dies and comes back: what was committed is there, what was attached or scheduled is not. Attach a new instance of your plugin, made
     * with {@link #messenger} and {@link #store}, as a start of the node would.
     */
    public void crash() {
        time.forget();
        node.crash();
        reconnect();
    }

    /** Ends everything. */
    @Override
    public void close() {
        time.scheduler().shutdown();
        everybody().forEach(Party::close);
    }

    List<Message> historyWith(PeerId peer) {
        return node.history(peer);
    }

    void present(Party friend, boolean there) {
        network.present(friend.self(), there);
        if (there) {
            reconnect();
        }
    }

    private void reconnect() {
        for (Party friend : friends) {
            if (network.isPresent(friend.self())) {
                await("the node and its friend are connected", () -> {
                    node.pool().dial(friend.self());
                    return network.link(SELF, friend.self()) != 0;
                });
            }
        }
        settle();
    }

    private boolean isStill() {
        boolean ran = false;
        for (Optional<VirtualTask<?>> task = time.next(time.nanos());
                task.isPresent();
                task = time.next(time.nanos())) {
            task.get().run();
            ran = true;
        }
        // Twice: what somebody sent while the others were looked at shows the second time. Who is idle now may have
        // scheduled something.
        return !ran && isStillNow() && isStillNow() && !time.isDue();
    }

    private boolean isStillNow() {
        boolean idle = everybody().allMatch(party -> party.messenger().idle());
        return idle
                && friends.stream()
                        .filter(friend -> network.isPresent(friend.self()))
                        .noneMatch(friend -> friend.waitsFor(SELF) || node.waitsFor(friend.self()));
    }

    private Stream<Party> everybody() {
        return Stream.concat(Stream.of(node), friends.stream());
    }

    private void wake() {
        everybody().forEach(party -> party.messenger().wake());
    }

    private Party party(PeerId self) {
        return new Party(self, new MemoryPool(network, self), time, changes::release);
    }

    private Map<String, ?> numbered(Map<String, ?> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putIfAbsent("service.id", ++lastService);
        return all;
    }

    private static PeerId peer(int n) {
        return PeerId.of(ByteBuffer.allocate(PeerId.LENGTH).putInt(n + 1).array());
    }
}
