package chat.allium.e2e.inprocess;

import chat.allium.api.transport.PeerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Stands on loopback between a node that dials and one that listens. The next connection meets the trouble that was planned. */
final class FaultProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;
    private static final int FEW = 48;
    private static final int LATE_MILLIS = 4;

    private final ServerSocket server;
    private final Supplier<Optional<PeerAddress>> target;
    private final RandomGenerator random;
    private final AtomicReference<Trouble> next = new AtomicReference<>(Trouble.none());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong late = new AtomicLong();

    /** @param target where the node listens, once it does */
    FaultProxy(Supplier<Optional<PeerAddress>> target, RandomGenerator random) throws IOException {
        this.target = target;
        this.random = random;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    PeerAddress address() {
        return new PeerAddress("tcp", "127.0.0.1:" + server.getLocalPort());
    }

    /** The next connection meets this, those after it nothing. */
    Trouble plan(Trouble trouble) {
        next.set(trouble);
        return trouble;
    }

    /** How many connections there were. */
    int connections() {
        return connections.get();
    }

    /** How many bytes went on after they were stalled. */
    long lateBytes() {
        return late.get();
    }

    /** Ends every connection. */
    void cutAll() {
        open.forEach(FaultProxy::end);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Trouble trouble = next.getAndSet(Trouble.none());
                Thread.ofVirtual().start(() -> join(client, trouble));
            }
        } catch (IOException e) {
            cutAll();
        }
    }

    private void join(Socket client, Trouble trouble) {
        open.add(client);
        try {
            String[] at = target.get()
                    .orElseThrow(() -> new IOException("nobody listens"))
                    .value()
                    .split(":");
            Socket upstream = new Socket(at[0], Integer.parseInt(at[1]));
            open.add(upstream);
            connections.incrementAndGet();
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pump(client, upstream, trouble, true));
            pump(upstream, client, trouble, false);
        } catch (IOException e) {
            end(client);
        }
    }

    private void pump(Socket from, Socket to, Trouble trouble, boolean towardServer) {
        try (Socket source = from;
                Socket sink = to) {
            InputStream in = source.getInputStream();
            OutputStream out = sink.getOutputStream();
            boolean concerned = trouble.concerns(towardServer);
            long passed = 0;
            byte[] buffer = new byte[BUFFER];
            while (true) {
                long until = concerned ? trouble.offset() - passed : Long.MAX_VALUE;
                if (until <= 0) {
                    strike(trouble, source, sink);
                    concerned = trouble.kind() != Trouble.Kind.STALL;
                    until = Long.MAX_VALUE;
                }
                int read = in.read(buffer, 0, (int) Math.min(size(trouble), until));
                if (read < 0) {
                    return;
                }
                passed += read;
                if (!swallowed(trouble, concerned, passed)) {
                    late.addAndGet(trouble.kind() == Trouble.Kind.STALL && trouble.hasHappened() ? read : 0);
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // An end went away, or was sent away.
            end(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
        }
    }

    private int size(Trouble trouble) {
        return trouble.kind() == Trouble.Kind.DELAY && trouble.hasHappened() ? 1 + random.nextInt(FEW) : BUFFER;
    }

    private static boolean swallowed(Trouble trouble, boolean concerned, long passed) {
        return switch (trouble.kind()) {
            case SWALLOW -> concerned && passed > trouble.offset();
            case HALF_OPEN -> trouble.hasHappened();
            default -> false;
        };
    }

    private void strike(Trouble trouble, Socket source, Socket sink) throws IOException, InterruptedException {
        trouble.happened().countDown();
        switch (trouble.kind()) {
            case CUT -> {
                if (trouble.offset() % 2 == 0) {
                    // An end by RST instead of FIN.
                    source.setSoLinger(true, 0);
                    sink.setSoLinger(true, 0);
                }
                end(source);
                end(sink);
            }
            case STALL -> trouble.release().await();
            case DELAY -> TimeUnit.MILLISECONDS.sleep(random.nextInt(LATE_MILLIS));
            default -> Thread.onSpinWait();
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cutAll();
    }
}
