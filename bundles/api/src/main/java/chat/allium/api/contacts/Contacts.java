package chat.allium.api.contacts;

import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.PeerAddress;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Friends, friend codes and friend requests. Thread-safe; methods may park the calling virtual thread for one commit. */
@ProviderType
public interface Contacts {

    /** What this node calls itself in friend requests; empty until {@link #nameSelf}. */
    String selfName();

    /** Changes what this node calls itself. @throws ContactException if the name is longer than a contact card takes */
    void nameSelf(String name) throws ContactException;

    /** This node's friend code; made at the first call. */
    FriendCode code();

    /**
     * Asks the owner of a code to be friends. Returns when the request is durable; it is delivered, and retried until it is or
     * until it is cancelled, in the background.
     *
     * @param at where to ask, for transports without a rendezvous; agreeing to its lack of anonymity for this friend
     * @param name local name of the friend to be
     * @throws ContactException with one sentence: one's own code, a name taken, asked already
     */
    void befriend(FriendCode code, Optional<PeerAddress> at, String name) throws ContactException;

    /** Requests that we made and that are not answered. */
    List<OutgoingRequest> outgoing();

    /** Requests that wait for our answer. */
    List<IncomingRequest> incoming();

    /** Makes a friend of somebody who asked. @throws ContactException if nobody did, or the name is taken */
    Friend accept(PeerId requester, String name) throws ContactException;

    /** Declines. @throws ContactException if nobody asked */
    void decline(PeerId requester) throws ContactException;

    /** Cancels a request of ours, by its local name. @throws ContactException if there is none */
    void cancel(String name) throws ContactException;

    /** Friends, blocked ones too, ordered by name. */
    List<Friend> friends();

    /** A friend by its local name, any case. */
    Optional<Friend> friend(String name);

    /** A friend by its identity. */
    Optional<Friend> friend(PeerId peer);

    /** Gives a friend another local name. @throws ContactException if it is taken or malformed */
    void rename(PeerId peer, String name) throws ContactException;

    /** Forgets a friend, with its messages. @throws ContactException if it is none */
    void remove(PeerId peer) throws ContactException;

    /**
     * Agrees to one transport that is not anonymous for this friend, or takes that back; the only way from anonymous to not. It says
     * nothing of any other transport. Taking it back ends the friend's links.
     *
     * @param scheme that transport
     * @param at where the friend is reached besides, over that transport
     * @throws ContactException if it is no friend, or {@code at} is an address of another transport, or of an anonymous one
     */
    void allowClear(PeerId peer, String scheme, boolean allowed, Optional<PeerAddress> at) throws ContactException;

    /** Blocks or unblocks. @throws ContactException if it is no friend */
    void block(PeerId peer, boolean blocked) throws ContactException;
}
