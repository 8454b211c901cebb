package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.queue.LaneQueue;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.MemoryStorage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A messenger with a store in memory, which can crash and come back. */
final class Node implements MessengerListener {

    static final PeerId ALICE = peer(1);
    static final PeerId BOB = peer(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition happened = lock.newCondition();
    private final List<MessengerEvent> events = new ArrayList<>();
    private final AtomicLong skipped = new AtomicLong();
    private final FakeNet net;
    private final PeerId self;
    final PeerId other;
    private final RateLimiter limiter;
    private long boot;
    MemoryStorage storage = new MemoryStorage();
    NodeMessenger messenger;

    Node(FakeNet net, PeerId self, PeerId other, PeerState state, RateLimiter limiter) {
        this.net = net;
        this.self = self;
        this.other = other;
        this.limiter = limiter;
        this.boot = self.hashCode();
        putFriend(state);
        messenger = begin();
    }

    static PeerId peer(int n) {
        return PeerId.of(ByteBuffer.allocate(PeerId.LENGTH).putInt(n).array());
    }

    /** Never short of tokens, but never more than 20 at once. */
    static RateLimiter generous() {
        return new RateLimiter() {
            @Override
            public int take(PeerId peer, int wanted, long nanos) {
                return wanted;
            }

            @Override
            public long next(PeerId peer, long nanos) {
                return nanos;
            }

            @Override
            public int burst() {
                return 20;
            }
        };
    }

    void putFriend(PeerState state) {
        Sealed nothing = Sealed.of(new byte[1]);
        storage.write(tx -> {
            tx.peers().put(new PeerRow(other, state, nothing, nothing, Set.of(), 0, 0));
            return true;
        });
    }

    void becomes(PeerState state) {
        putFriend(state);
        messenger.on(new ContactEvent.FriendChanged(new Friend(
                other,
                "other",
                Friend.State.valueOf(state.name()),
                Set.of(),
                Set.of(),
                Instant.EPOCH,
                Optional.empty())));
    }

    /** Time passes at once. */
    void skip(Duration time) {
        skipped.addAndGet(time.toNanos());
        becomes(PeerState.FRIEND);
    }

    /** Time passes while nobody looks: the process dies before it notices. */
    void crashFor(Duration time) {
        storage.breakDown("dead");
        skipped.addAndGet(time.toNanos());
        crash();
    }

    /** The provider of the store goes and comes back. */
    void swapStorage() {
        messenger.unbindStorage(storage);
        messenger.bindStorage(storage);
    }

    private NodeMessenger begin() {
        NodeMessenger fresh = new NodeMessenger(
                net.pool(self, other, boot),
                new LaneQueue(),
                limiter,
                new FakeVault(),
                RoomLimits.DEFAULT,
                () -> System.nanoTime() + skipped.get(),
                () -> System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(skipped.get()),
                "boot");
        fresh.bindStorage(storage);
        fresh.addListener(this, java.util.Map.of());
        fresh.start();
        return fresh;
    }

    /** The process dies: what was not committed is lost. */
    void crash() {
        startOn(storage::reopened);
    }

    /** The process dies, and what starts has a copy of the store that was made some time ago. */
    void restore(MemoryStorage backup) {
        startOn(backup::copied);
    }

    private void startOn(Supplier<MemoryStorage> next) {
        NodeMessenger dead = messenger;
        storage.breakDown("dead");
        net.cut();
        storage = next.get();
        boot++;
        messenger = begin();
        Thread.ofVirtual().start(dead::stop);
    }

    void send(String text) throws MessageRejectedException {
        messenger.send(other, Content.text(text));
    }

    List<String> texts(Direction direction) {
        return all().stream()
                .filter(m -> m.direction() == direction)
                .map(m -> m.content().asText())
                .toList();
    }

    boolean everythingDelivered(int count) {
        List<Message> out =
                all().stream().filter(m -> m.direction() == Direction.OUT).toList();
        return out.size() == count && out.stream().allMatch(m -> m.state() == MessageState.DELIVERED);
    }

    /** The whole history, oldest first. */
    List<Message> all() {
        List<Message> all = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        while (true) {
            List<Message> page = messenger.history(other, before, 200);
            all.addAll(page);
            if (page.isEmpty()) {
                return all.reversed();
            }
            before = OptionalLong.of(page.getLast().position());
        }
    }

    List<MessengerEvent> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void on(MessengerEvent event) {
        lock.lock();
        try {
            events.add(event);
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reload() {
        on(new MessengerEvent.PresenceChanged(other, true));
    }

    /** Waits for events until this holds. */
    void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            lock.lock();
            try {
                happened.await(100, TimeUnit.MILLISECONDS);
            } finally {
                lock.unlock();
            }
            assertTrue(System.nanoTime() < deadline, "it did not happen in time");
        }
    }
}
