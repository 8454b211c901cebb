package chat.allium.arti;

import java.io.IOException;

/** An operation failed; {@link #kind} says what to do about it. Messages are redacted. */
public final class ArtiException extends IOException {

    private static final long serialVersionUID = 1L;

    /** In the order of the status codes of the native side, which start at one. */
    public enum Kind {
        /** The operation was cancelled by the caller. */
        CANCELLED,
        /** The client, service or stream was closed before. */
        STALE_HANDLE,
        /** Another operation of the same sort is under way. */
        BUSY,
        /** The client is not, or no longer, ready for traffic: wait for its bootstrap. */
        NOT_READY,
        /** The peer publishes no descriptor. */
        PEER_OFFLINE,
        /** The peer has a descriptor but did not answer: try again with a fresh isolation token. */
        UNREACHABLE,
        /** The peer demands a client key. */
        UNAUTHORISED,
        /** The time allowed is over. */
        TIMED_OUT,
        /** The request is wrong: address, port, configuration. */
        ILLEGAL_ARGUMENT,
        /** Closed, by either end. */
        CLOSED,
        /** Somebody else holds the state directory or the state of the service. */
        STATE_LOCKED,
        /** Files: permissions, corruption, a full disk. */
        STORAGE,
        /** The nickname has another identity key. */
        KEY_MISMATCH,
        /** Something on the network; usually passes. */
        NETWORK,
        /** A bug or a panic. */
        INTERNAL,
        /** This build or machine has no native library. */
        UNAVAILABLE;

        private static final Kind[] ALL = values();

        static Kind of(int status) {
            return status >= 1 && status < ALL.length ? ALL[status - 1] : INTERNAL;
        }

        /** Whether the same request may succeed a little later. */
        public boolean isTransient() {
            return switch (this) {
                case NOT_READY, PEER_OFFLINE, UNREACHABLE, TIMED_OUT, NETWORK -> true;
                default -> false;
            };
        }
    }

    private final Kind kind;
    private final String detail;

    ArtiException(Kind kind, String message) {
        super(kind + ": " + message);
        this.kind = kind;
        this.detail = message;
    }

    ArtiException(Kind kind, String message, Throwable cause) {
        super(kind + ": " + message, cause);
        this.kind = kind;
        this.detail = message;
    }

    /** The same failure with the stack of the thread that waited for it. */
    ArtiException(ArtiException cause) {
        super(cause.getMessage(), cause);
        this.kind = cause.kind;
        this.detail = cause.detail;
    }

    /** What to do about it. */
    public Kind kind() {
        return kind;
    }

    /** The message without the kind, for people. */
    public String detail() {
        return detail;
    }
}
