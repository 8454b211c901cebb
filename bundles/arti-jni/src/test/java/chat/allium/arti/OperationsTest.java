package chat.allium.arti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NativeLibrary
@Timeout(60)
class OperationsTest {

    private static final int NOOP = 0;
    private static final int PANIC = 1;
    private static final int AT_ONCE = 2;
    private static final int FOREVER = 3;
    private static final int PANIC_IN_CALL = 4;
    private static final long STALE_CLIENT = 0x0100_0001_0000_0007L;
    private static final long STALE_STREAM = 0x0300_0001_0000_0007L;

    private static ArtiException.Kind kind(int probe) {
        return assertThrows(ArtiException.class, () -> Operations.await(op -> Native.probe(op, probe)))
                .kind();
    }

    @Test
    void operationsCompleteFromManyVirtualThreads() throws Exception {
        int threads = 64;
        CountDownLatch done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int probe = i % 2 == 0 ? NOOP : AT_ONCE;
            Thread.startVirtualThread(() -> {
                for (int k = 0; k < 100; k++) {
                    assertEquals(
                            0,
                            Operations.submit(op -> Native.probe(op, probe))
                                    .join()
                                    .value());
                }
                done.countDown();
            });
        }
        assertTrue(done.await(30, TimeUnit.SECONDS));
    }

    @Test
    void aPanicIsAnInternalErrorAndTheNextOperationWorks() throws IOException {
        assertEquals(ArtiException.Kind.INTERNAL, kind(PANIC));
        assertEquals(ArtiException.Kind.INTERNAL, kind(PANIC_IN_CALL));
        Operations.await(op -> Native.probe(op, NOOP));
    }

    @Test
    void aHandleOfNothingIsStale() {
        for (long handle : new long[] {STALE_CLIENT, STALE_STREAM, 0, -1}) {
            ArtiException e =
                    assertThrows(ArtiException.class, () -> Operations.await(op -> Native.bootstrap(op, handle)));
            assertEquals(ArtiException.Kind.STALE_HANDLE, e.kind());
            e = assertThrows(ArtiException.class, () -> Operations.finish(op -> Native.close(op, handle)));
            assertEquals(ArtiException.Kind.STALE_HANDLE, e.kind());
        }
        assertFalse(Native.authenticated(STALE_STREAM));
    }

    @Test
    void aStreamThatIsGoneSaysSoAndClosesQuietly() {
        TorStream stream = new TorStream(STALE_STREAM);
        ArtiException e = assertThrows(ArtiException.class, () -> stream.in().read());
        assertEquals(ArtiException.Kind.STALE_HANDLE, e.kind());
        stream.close();
        stream.close();
    }

    @Test
    void onlyDirectBuffersAndRangesWithinThemAreTaken() {
        try (TorStream stream = new TorStream(STALE_STREAM)) {
            assertThrows(IllegalArgumentException.class, () -> stream.read(ByteBuffer.allocate(8)));
        }
        ArtiException e = assertThrows(
                ArtiException.class,
                () -> Operations.await(op -> Native.write(op, STALE_STREAM, ByteBuffer.allocateDirect(8), 4, 5)));
        assertEquals(ArtiException.Kind.ILLEGAL_ARGUMENT, e.kind());
    }

    @Test
    void anInterruptCancelsAndStaysSet() throws Exception {
        CompletableFuture<Exception> outcome = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        CountDownLatch submitted = new CountDownLatch(1);
        Thread waiting = Thread.startVirtualThread(() -> {
            try {
                Operations.await(op -> {
                    Native.probe(op, FOREVER);
                    submitted.countDown();
                });
            } catch (IOException e) {
                outcome.complete(e);
            }
            flag.complete(Thread.currentThread().isInterrupted());
        });
        assertTrue(submitted.await(10, TimeUnit.SECONDS));
        waiting.interrupt();
        assertInstanceOf(InterruptedIOException.class, outcome.get(10, TimeUnit.SECONDS));
        assertTrue(flag.get());
    }

    @Test
    void everyNativeStatusHasAKind() {
        assertEquals(ArtiException.Kind.CANCELLED, ArtiException.Kind.of(1));
        assertEquals(ArtiException.Kind.INTERNAL, ArtiException.Kind.of(15));
        assertEquals(ArtiException.Kind.INTERNAL, ArtiException.Kind.of(99));
    }
}
