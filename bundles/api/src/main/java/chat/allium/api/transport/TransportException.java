package chat.allium.api.transport;

/** A peer could not be reached or a connection ended. Callers choose by {@link #reason} whether to queue, retry or give up. */
public class TransportException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The peer is known not to be there, or refused. Retry later. */
        UNREACHABLE,
        /** No answer within the time allowed. Retry later. */
        TIMEOUT,
        /** The connection, link or provider was closed; also by an interrupt. Retry at once is fine. */
        CLOSED,
        /** The transport is not online yet. Retry when it is. */
        NOT_READY,
        /** The address, port or spec is wrong for this transport. Do not retry. */
        INVALID,
        /** Somebody answered who is not the peer. Do not retry at once. */
        NOT_THE_PEER,
        /** The peer does not (or no longer) count us among its friends. */
        REFUSED
    }

    private final Reason reason;

    /** @param message one sentence without addresses */
    public TransportException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** @param message one sentence without addresses */
    public TransportException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
