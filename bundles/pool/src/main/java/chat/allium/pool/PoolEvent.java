package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Hello;
import chat.allium.api.pool.Urgency;
import chat.allium.api.transport.TransportException;

/** What happens to the pool. Links and dials are known by numbers of the shell, never used twice. */
sealed interface PoolEvent {

    /** Dial number of a link that the peer dialled. */
    long INBOUND = 0;

    /** Somebody wants a link. */
    record DialWanted(PeerId peer, Urgency urgency) implements PoolEvent {
        DialWanted(PeerId peer) {
            this(peer, Urgency.SEEK);
        }
    }

    /** A dial ended without a link. */
    record DialFailed(PeerId peer, long dial, TransportException why) implements PoolEvent {}

    /**
     * A handshake is done.
     *
     * @param id the number both sides know the link by
     * @param dial what it came from, or {@link #INBOUND}
     */
    record Authenticated(PeerId peer, long link, long id, long dial) implements PoolEvent {}

    /** HELLO came. */
    record Up(long link, Hello theirs) implements PoolEvent {}

    /** A frame that is not the link's own business went or came. */
    record Used(long link) implements PoolEvent {}

    /** The link may be dead. */
    record Stalled(long link) implements PoolEvent {}

    /** The link has ended. */
    record Down(long link, TransportException why) implements PoolEvent {}

    /** Whether messages to the peer wait for an ACK. */
    record Awaiting(PeerId peer, boolean outstanding) implements PoolEvent {}

    /** Every link to the peer is to end. */
    record Disconnect(PeerId peer) implements PoolEvent {}

    /** Every link is to end. */
    record DisconnectAll() implements PoolEvent {}

    /** The machine slept until {@code since}: what is older than that is most likely dead, though nothing says so. */
    record Woke(long since) implements PoolEvent {}

    /** A better transport may reach the peer than the one its link runs over. */
    record Improve(PeerId peer) implements PoolEvent {}

    /** The user changed the limits. */
    record Limited(Limits limits) implements PoolEvent {}

    /** Time has passed. */
    record Tick() implements PoolEvent {}
}
