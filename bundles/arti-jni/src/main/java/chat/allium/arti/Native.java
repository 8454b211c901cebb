package chat.allium.arti;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The border. Every method returns at once, except {@link #poll}, which only the poller calls.
 *
 * <p>{@code op} is an id chosen by the caller; each operation ends with exactly one completion in the queue.
 */
@SuppressWarnings("restricted") // loading a library is what it is for
final class Native {

    /** Outside OSGi there is no Bundle-NativeCode: the file to load. */
    static final String LIBRARY = "chat.allium.arti.library";

    static {
        String file = System.getProperty(LIBRARY);
        if (file == null) {
            System.loadLibrary("allium_arti");
        } else {
            System.load(Path.of(file).toAbsolutePath().toString());
        }
    }

    private Native() {}

    static native void start(String logFilter);

    /** Waits up to {@code timeoutMs} for records and returns how many bytes of them are in {@code records}. */
    static native int poll(ByteBuffer records, int timeoutMs);

    static native void cancel(long op);

    static native void open(long op, String base, String overrides);

    static native void bootstrap(long op, long client);

    static native void address(long op, long client, String nickname, byte @Nullable [] seed);

    static native void launch(
            long op,
            long client,
            String nickname,
            byte @Nullable [] seed,
            int virtualPort,
            int slots,
            int introductionPoints);

    static native void accept(long op, long client, long service);

    static native void connect(long op, long client, String host, int port, long isolation, int timeoutMs);

    /**
     * Returns the number of bytes copied, or -1 at the end of the stream, without using {@code op}; or 0, and then the
     * completion of {@code op} tells when to call again.
     */
    static native int read(long op, long stream, ByteBuffer direct, int offset, int length);

    /** Copies the bytes before it returns; completes when they are flushed to the circuit. */
    static native void write(long op, long stream, ByteBuffer direct, int offset, int length);

    static native boolean authenticated(long stream);

    static native void close(long op, long handle);

    /** 0: nothing, on the runtime; 1: panic there; 2: complete at once; 3: wait for cancel; 4: panic in the call. */
    static native void probe(long op, int what);
}
