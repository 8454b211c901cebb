package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Hello;
import chat.allium.api.transport.TransportException;

/** What the shell is to do, in this order. */
sealed interface PoolEffect {

    /** Begin a dial. @param better only over a transport that is better than the one of the link that is up */
    record StartDial(PeerId peer, long dial, boolean better) implements PoolEffect {}

    /** Give a dial up; what it still brings is not wanted. */
    record CancelDial(long dial) implements PoolEffect {}

    /** Say HELLO. */
    record Greet(long link, long replaces) implements PoolEffect {}

    /** Close the link, and hear no more of it. */
    record Close(long link) implements PoolEffect {}

    /** This link carries messages from now on. */
    record Activate(PeerId peer, long link, Hello theirs) implements PoolEffect {}

    /** This link carries messages no more. */
    record Lost(PeerId peer, long link) implements PoolEffect {}

    /** Tell that no link is left. */
    record TellDown(PeerId peer) implements PoolEffect {}

    /** Tell that there is no link because a dial failed. */
    record TellFailed(PeerId peer, TransportException why) implements PoolEffect {}
}
