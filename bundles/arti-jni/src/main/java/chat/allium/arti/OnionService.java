package chat.allium.arti;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running onion service. An inbound circuit has 30 s to come about and 10 s to its first stream; a limited number of
 * circuits may be unauthenticated at a time ({@link TorStream#authenticated}), and the longest idle makes room.
 */
public final class OnionService implements AutoCloseable {

    /** In the order of the native codes. */
    public enum State {
        /** Not running. */
        SHUTDOWN,
        /** On its way; also at every republishing. */
        BOOTSTRAPPING,
        /** Reachable, but something is not as it should be. */
        DEGRADED_REACHABLE,
        /** Not reachable for everybody. */
        DEGRADED_UNREACHABLE,
        /** All is well. */
        RUNNING,
        /** Trying to mend something. */
        RECOVERING,
        /** It gave up. */
        BROKEN,
        /** Something newer than this binding. */
        UNKNOWN;

        private static final State[] ALL = values();

        static State of(long code) {
            return code >= 0 && code < ALL.length ? ALL[(int) code] : UNKNOWN;
        }

        /** What arti believes; only a connection from outside knows. */
        public boolean isReachable() {
            return this == RUNNING || this == DEGRADED_REACHABLE;
        }
    }

    /** Hears of every change, on the poller's thread. */
    public interface Listener {

        /** @param problem what is wrong, or empty */
        void state(State state, String problem);
    }

    static final class Status implements Operations.Events {
        private final Listener listener;
        private volatile State state = State.BOOTSTRAPPING;

        Status(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void event(long value, String problem) {
            state = State.of(value);
            listener.state(state, problem);
        }
    }

    private final long client;
    private final long handle;
    private final String address;
    private final Status status;
    private final long events;
    private final AtomicBoolean closed = new AtomicBoolean();

    OnionService(long client, long handle, String address, Status status, long events) {
        this.client = client;
        this.handle = handle;
        this.address = address;
        this.status = status;
        this.events = events;
    }

    /** Its onion address, without a port. */
    public String address() {
        return address;
    }

    /** What arti last said of it. */
    public State state() {
        return status.state;
    }

    /** Waits for the next stream of a peer. @throws ArtiException CLOSED or STALE_HANDLE once it is closed */
    public TorStream accept() throws IOException {
        return new TorStream(
                Operations.await(op -> Native.accept(op, client, handle)).value());
    }

    /**
     * Streams that were accepted live on. When this returns, the nickname can be launched again; but if there was no
     * network yet, only once there is one, or by another client. Idempotent.
     */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try {
                Operations.finish(op -> Native.close(op, handle));
            } catch (ArtiException e) {
                // Its client was closed before, and took it along.
                if (e.kind() != ArtiException.Kind.STALE_HANDLE) {
                    throw e;
                }
            } finally {
                Operations.unlisten(events);
            }
        }
    }
}
