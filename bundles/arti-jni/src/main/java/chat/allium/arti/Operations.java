package chat.allium.arti;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Pairs submitted operations with the completions that one platform thread polls out of the native queue. */
final class Operations {

    /** What an operation handed back. */
    record Result(long value, String message) {}

    /** Events of one client or service, called on the poller thread: be quick, never block. */
    interface Events {
        void event(long value, String message);
    }

    private static final int COMPLETION = 0;
    private static final int LOG = 3;
    private static final int HEADER = 32;
    private static final int RECORDS = 64 * 1024;
    private static final int POLL_TIMEOUT_MS = 10_000;
    private static final String FILTER = "info,tor_netdir=error";

    private static final AtomicLong NEXT = new AtomicLong(1);
    private static final Map<Long, CompletableFuture<Result>> PENDING = new ConcurrentHashMap<>();
    private static final Map<Long, Events> LISTENERS = new ConcurrentHashMap<>();

    static {
        Native.start(System.getProperty("chat.allium.arti.log", FILTER));
        // The one thread that blocks in native code, so not a virtual one: that would pin a carrier.
        Thread.ofPlatform().name("arti-poller").daemon().start(Operations::poll);
    }

    private Operations() {}

    static long nextId() {
        return NEXT.getAndIncrement();
    }

    static void listen(long op, Events events) {
        LISTENERS.put(op, events);
    }

    static void unlisten(long op) {
        LISTENERS.remove(op);
    }

    static CompletableFuture<Result> submit(LongConsumer call) {
        return submit(nextId(), call);
    }

    static CompletableFuture<Result> submit(long op, LongConsumer call) {
        CompletableFuture<Result> future = register(op);
        try {
            call.accept(op);
        } catch (RuntimeException e) {
            forget(op);
            future.completeExceptionally(
                    new ArtiException(ArtiException.Kind.INTERNAL, String.valueOf(e.getMessage()), e));
        }
        return future;
    }

    static CompletableFuture<Result> register(long op) {
        CompletableFuture<Result> future = new CompletableFuture<>();
        PENDING.put(op, future);
        return future;
    }

    static void forget(long op) {
        PENDING.remove(op);
    }

    /** Submits and waits; made for virtual threads. An interrupt cancels the operation. */
    static Result await(LongConsumer call) throws IOException {
        long op = nextId();
        return await(op, submit(op, call));
    }

    static Result await(long op, CompletableFuture<Result> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Native.cancel(op);
            undo(future);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** Submits and waits whatever happens; an interrupt stays pending. */
    static void finish(LongConsumer call) throws IOException {
        try {
            submit(call).join();
        } catch (CompletionException e) {
            throw failure(e);
        }
    }

    /** A cancelled operation completes at once. It may have succeeded before; then nobody will ever use what it made. */
    private static void undo(CompletableFuture<Result> future) {
        Result nothing = new Result(0, "");
        Result late = future.exceptionally(cancelled -> nothing).join();
        if (late.value() >>> 56 != 0) {
            submit(op -> Native.close(op, late.value()))
                    .exceptionally(closed -> nothing)
                    .join();
        }
    }

    private static IOException failure(Exception e) {
        return e.getCause() instanceof ArtiException known ? new ArtiException(known) : new IOException(e.getCause());
    }

    private static void poll() {
        ByteBuffer records = ByteBuffer.allocateDirect(RECORDS).order(ByteOrder.nativeOrder());
        while (true) {
            int end = Native.poll(records, POLL_TIMEOUT_MS);
            for (int at = 0; at < end; ) {
                int length = records.getInt(at + 24);
                try {
                    dispatch(records, at, message(records, at + HEADER, length));
                } catch (RuntimeException e) {
                    ArtiLog.problem("a listener failed", e);
                }
                at += HEADER + (length + 7) / 8 * 8;
            }
        }
    }

    private static String message(ByteBuffer records, int at, int length) {
        byte[] message = new byte[length];
        records.get(at, message);
        return new String(message, StandardCharsets.UTF_8);
    }

    private static void dispatch(ByteBuffer records, int at, String message) {
        long op = records.getLong(at);
        long value = records.getLong(at + 8);
        switch (records.getInt(at + 16)) {
            case COMPLETION -> complete(op, records.getInt(at + 20), new Result(value, message));
            case LOG -> ArtiLog.line((int) value, message, records.getInt(at + 28));
            default -> {
                Events events = LISTENERS.get(op);
                if (events != null) {
                    events.event(value, message);
                }
            }
        }
    }

    private static void complete(long op, int status, Result result) {
        CompletableFuture<Result> future = PENDING.remove(op);
        if (future == null) {
            throw new IllegalStateException("completion of unknown operation " + op);
        }
        if (status == 0) {
            future.complete(result);
        } else {
            future.completeExceptionally(new ArtiException(ArtiException.Kind.of(status), result.message()));
        }
    }
}
