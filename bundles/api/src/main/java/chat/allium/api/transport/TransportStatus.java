package chat.allium.api.transport;

/**
 * How a transport is doing.
 *
 * @param state the coarse state
 * @param percent progress towards ONLINE, 0 to 100; never goes down while STARTING
 * @param detail one human sentence, without addresses
 */
public record TransportStatus(State state, int percent, String detail) {

    /** Coarse states. */
    public enum State {
        /** On its way; connections may work only later. */
        STARTING,
        /** Can connect; what it hosts is, as far as it knows, reachable. */
        ONLINE,
        /** Works in part: {@code detail} says what does not. */
        DEGRADED,
        /** Can not work: {@code detail} says why and what to do. */
        BLOCKED,
        /** Was deactivated. */
        STOPPED
    }

    /** Whether connecting is worth trying. */
    public boolean usable() {
        return state == State.ONLINE || state == State.DEGRADED;
    }
}
