package chat.allium.itests;

import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportStatus;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A transport that a plugin might bring and that breaks its contract in one way, until it is released. */
final class Misbehaving implements Transport {

    /** What is wrong with it. */
    enum Way {
        HANGS_IN_CONNECT,
        THROWS,
        FLOODS,
        NEVER_CLOSES
    }

    static final String NAME = "bad";

    final AtomicInteger connects = new AtomicInteger();
    final AtomicReference<Consumer<Connection>> accepted = new AtomicReference<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Way way;

    Misbehaving(Way way) {
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
        return NAME;
    }

    @Override
    public boolean anonymous() {
        return false;
    }

    @Override
    public TransportStatus status() {
        return new TransportStatus(TransportStatus.State.ONLINE, 100, "Fine.");
    }

    @Override
    public Registration watch(Consumer<TransportStatus> watcher) {
        watcher.accept(status());
        return () -> {};
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) {
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
        accepted.set(acceptor);
        return new Listener() {
            @Override
            public PeerAddress address() {
                return new PeerAddress(NAME, "here");
            }

            @Override
            public void close() {
                closed();
            }
        };
    }

    /** Hands over so many connections of which nothing ever comes. */
    void flood(int connections) {
        for (int i = 0; i < connections; i++) {
            Thread.startVirtualThread(() -> accepted.get().accept(new Dead()));
        }
    }

    @Override
    public Optional<PeerAddress> rendezvous(byte[] keySeed) {
        return Optional.empty();
    }

    private void closed() {
        if (way == Way.NEVER_CLOSES) {
            hang();
        }
    }

    private final class Dead implements Connection {
        private final InputStream in = new InputStream() {
            @Override
            public int read() {
                hang();
                return -1;
            }
        };

        @Override
        public String scheme() {
            return NAME;
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
            closed();
        }
    }
}
