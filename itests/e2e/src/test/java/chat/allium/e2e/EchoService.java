package chat.allium.e2e;

import chat.allium.arti.OnionService;
import chat.allium.arti.ServiceOptions;
import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An onion service that echoes to friends, who begin with a byte of their own; who says nothing is closed in the end. */
final class EchoService implements AutoCloseable {

    static final int PORT = 9735;
    static final int FRIEND = 'F';
    /** Longer than the grace that a silent stream has when places are short. */
    private static final Executor DEADLINE = CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS);

    private final CountDownLatch reachable = new CountDownLatch(1);
    private final AtomicInteger silent = new AtomicInteger();
    private final AtomicInteger mostSilent = new AtomicInteger();
    private final OnionService service;

    EchoService(TorClient client, String nickname) throws IOException {
        this(client, ServiceOptions.of(nickname, PORT));
    }

    EchoService(TorClient client, ServiceOptions options) throws IOException {
        service = client.launch(options, (state, problem) -> {
            if (state.isReachable()) {
                reachable.countDown();
            }
        });
        Thread.ofVirtual().name("accept").start(this::acceptAll);
    }

    String address() {
        return service.address();
    }

    /** Until arti believes that others can connect. */
    void awaitReachable(Duration atMost) throws IOException, InterruptedException {
        if (!reachable.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("the service is " + service.state() + " after " + atMost);
        }
    }

    /** Streams now that have not said who they are. */
    int silent() {
        return silent.get();
    }

    int mostSilent() {
        return mostSilent.get();
    }

    private void acceptAll() {
        try {
            while (true) {
                TorStream stream = service.accept();
                Thread.ofVirtual().name("serve").start(() -> serve(stream));
            }
        } catch (IOException e) {
            // Closed: so it ends.
            reachable.countDown();
        }
    }

    private void serve(TorStream stream) {
        AtomicBoolean known = new AtomicBoolean();
        DEADLINE.execute(() -> {
            if (!known.get()) {
                stream.close();
            }
        });
        try (stream) {
            if (awaitFriend(stream) && stream.authenticated()) {
                known.set(true);
                byte[] bytes = new byte[1024];
                for (int n = stream.in().read(bytes); n > 0; n = stream.in().read(bytes)) {
                    stream.out().write(bytes, 0, n);
                    stream.out().flush();
                }
            }
        } catch (IOException e) {
            // The visitor's end tells of it.
            known.set(true);
        }
    }

    private boolean awaitFriend(TorStream stream) throws IOException {
        mostSilent.accumulateAndGet(silent.incrementAndGet(), Math::max);
        try {
            return stream.in().read() == FRIEND;
        } finally {
            silent.decrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
