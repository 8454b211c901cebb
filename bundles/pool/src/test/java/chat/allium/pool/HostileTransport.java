package chat.allium.pool;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportStatus;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transport of the scheme {@code bad} that breaks its contract in one way; {@link #release} ends what hangs. */
final class HostileTransport implements Transport {

    enum Way {
        HANGS_IN_CONNECT,
        HANGS_IN_STATUS,
        THROWS,
        FLOODS,
        NEVER_CLOSES,
        HANGS_IN_LISTEN,
        FORGETS_ITS_NAME
    }

    final AtomicInteger connects = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    volatile @Nullable Consumer<Connection> accepted;
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Way way;

    HostileTransport(Way way) {
        this.way = way;
    }

    void release() {
        released.countDown();
    }

    /** Whatever anybody does to this thread. */
    private void hang() {
        boolean hanging = true;
        while (hanging) {
            try {
                released.await();
                hanging = false;
            } catch (InterruptedException e) {
                // That is what is wrong with it.
                hanging = true;
            }
        }
    }

    @Override
    public String scheme() {
        if (way == Way.FORGETS_ITS_NAME && asked.getAndSet(true)) {
            throw new IllegalStateException("thrown by a test");
        }
        return "bad";
    }

    @Override
    public boolean anonymous() {
        return false;
    }

    @Override
    public TransportStatus status() {
        if (way == Way.HANGS_IN_STATUS) {
            hang();
        }
        return new TransportStatus(TransportStatus.State.ONLINE, 100, "Fine.");
    }

    @Override
    public Registration watch(Consumer<TransportStatus> watcher) {
        watcher.accept(new TransportStatus(TransportStatus.State.ONLINE, 100, "Fine."));
        return () -> {};
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        connects.incrementAndGet();
        switch (way) {
            case HANGS_IN_CONNECT -> hang();
            case THROWS -> throw new IllegalStateException("thrown by a test");
            default -> {}
        }
        return new Dead();
    }

    @Override
    public Listener listen(ListenerSpec spec, Consumer<Connection> acceptor) {
        if (way == Way.HANGS_IN_LISTEN) {
            hang();
        }
        accepted = acceptor;
        return new Listener() {
            @Override
            public PeerAddress address() {
                return new PeerAddress("bad", "here");
            }

            @Override
            public void close() {
                if (way == Way.NEVER_CLOSES) {
                    closes.incrementAndGet();
                    hang();
                }
            }
        };
    }

    @Override
    public Optional<PeerAddress> rendezvous(byte[] keySeed) {
        if (way == Way.THROWS) {
            throw new IllegalStateException("thrown by a test");
        }
        return Optional.empty();
    }

    /** Nothing ever comes of it. */
    final class Dead implements Connection {

        private final InputStream in = new InputStream() {
            @Override
            public int read() {
                hang();
                return -1;
            }
        };

        @Override
        public String scheme() {
            return "bad";
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public OutputStream out() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void authenticated() {}

        @Override
        public void close() {
            closes.incrementAndGet();
            if (way == Way.NEVER_CLOSES) {
                hang();
            }
        }
    }
}
