package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.pool.LinkView;
import chat.allium.api.pool.Urgency;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two pools and at most one link between them, which can be cut with everything that is on its way. */
final class FakeNet {

    final AtomicInteger messages = new AtomicInteger();
    final AtomicInteger retryAfters = new AtomicInteger();
    final AtomicInteger disconnects = new AtomicInteger();
    final AtomicInteger receipts = new AtomicInteger();
    final AtomicInteger typings = new AtomicInteger();
    /** Whether frames of 128 and more get lost on their way. */
    volatile boolean losesSignals;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PeerId, FakePool> pools = new ConcurrentHashMap<>();
    private final AtomicLong links = new AtomicLong();
    /** The link that is up; 0 for none. */
    private volatile long current;

    private volatile boolean reachable = true;

    /** How urgent each dial was. */
    final Queue<Urgency> dials = new ConcurrentLinkedQueue<>();

    /** Called when a messenger begins to listen. */
    volatile Consumer<PeerId> opened = peer -> {};

    FakePool pool(PeerId self, PeerId other, long boot) {
        FakePool pool = new FakePool(self, other, boot);
        pools.put(self, pool);
        return pool;
    }

    void reachable(boolean yes) {
        reachable = yes;
        if (!yes) {
            cut();
        }
    }

    /** Brings a frame that the node at the other end never sent. */
    void forge(PeerId to, Frame frame) {
        FakePool pool = pools.get(to);
        pool.tell(user -> user.frame(pool.other, frame));
    }

    /** What this node's next HELLO grants. */
    int credit(PeerId self) {
        FakePool pool = pools.get(self);
        return pool.user.mark(pool.other).orElseThrow().credit();
    }

    void cut() {
        lock.lock();
        try {
            if (current != 0) {
                current = 0;
                pools.values().forEach(pool -> pool.tell(user -> user.down(pool.other)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until both sides listen, and has this one dial. */
    void await(PeerId dialler) throws InterruptedException {
        for (FakePool pool : pools.values()) {
            assertTrue(pool.attached.await(10, TimeUnit.SECONDS));
        }
        connect(pools.get(dialler));
    }

    private void connect(FakePool caller) {
        lock.lock();
        try {
            boolean ready = pools.size() == 2 && pools.values().stream().allMatch(pool -> pool.user != null);
            if (current == 0 && reachable && ready) {
                current = links.incrementAndGet();
                for (FakePool pool : pools.values()) {
                    FakePool there = pools.get(pool.other);
                    LaneMark mark = there.user.mark(pool.self).orElse(new LaneMark(Optional.empty(), 0, 0));
                    Hello hello = new Hello(0, 0, there.boot, 0, mark.stream(), mark.high(), mark.credit());
                    pool.tell(user -> user.up(pool.other, hello));
                }
            } else if (current == 0) {
                Reason reason = reachable ? Reason.CLOSED : Reason.UNREACHABLE;
                caller.tell(user -> user.dialFailed(caller.other, new TransportException(reason, "not there")));
            }
        } finally {
            lock.unlock();
        }
    }

    final class FakePool implements ConnectionPool {

        private final PeerId self;
        private final PeerId other;
        private final long boot;
        private final Serial thread = new Serial("fake-pool");
        private final CountDownLatch attached = new CountDownLatch(1);
        private volatile @Nullable LinkUser user;

        FakePool(PeerId self, PeerId other, long boot) {
            this.self = self;
            this.other = other;
            this.boot = boot;
        }

        private void tell(Consumer<LinkUser> what) {
            thread.execute(() -> {
                LinkUser now = user;
                if (now != null) {
                    what.accept(now);
                }
            });
        }

        @Override
        public Registration attach(LinkUser newUser) {
            opened.accept(self);
            user = newUser;
            cut();
            newUser.online("fake");
            attached.countDown();
            return () -> user = null;
        }

        @Override
        public void dial(PeerId peer, Urgency urgency) {
            dials.add(urgency);
            Thread.ofVirtual().start(() -> connect(this));
        }

        @Override
        public boolean offer(PeerId to, Frame frame) {
            long link = current;
            if (link == 0) {
                return false;
            }
            if (frame.type() == FrameType.RETRY_AFTER) {
                retryAfters.incrementAndGet();
            }
            receipts.addAndGet(frame.type() == FrameType.READ_UP_TO ? 1 : 0);
            typings.addAndGet(frame.type() == FrameType.TYPING ? 1 : 0);
            if (losesSignals && frame.type() >= FrameType.FIRST_IGNORABLE) {
                return true;
            }
            FakePool there = pools.get(to);
            there.tell(u -> {
                if (current == link) {
                    u.frame(self, frame);
                    messages.addAndGet(frame.type() == FrameType.MSG ? 1 : 0);
                }
            });
            return true;
        }

        @Override
        public void disconnect(PeerId peer) {
            disconnects.incrementAndGet();
            cut();
        }

        @Override
        public Set<PeerId> connected() {
            return current == 0 ? Set.of() : Set.of(other);
        }

        @Override
        public void awaiting(PeerId peer, boolean outstanding) {}

        @Override
        public void send(PeerId to, Frame frame) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<LinkView> links() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<PeerAddress> addresses() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> order(Optional<PeerId> peer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void order(PeerId peer, List<String> schemes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> troubles() {
            return List.of();
        }

        @Override
        public boolean anonymous(String scheme) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean clear(String scheme) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<PeerAddress> rendezvous(byte[] keySeed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Link open(PeerAddress to, Protocol protocol, Optional<PeerId> expected) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Registration hostContact(ListenerSpec spec, Consumer<Link> accepted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Registration acceptContacts(Consumer<Link> accepted) {
            throw new UnsupportedOperationException();
        }
    }
}
