package chat.allium.api.ui;

import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.Signal;
import chat.allium.api.message.Statistics;
import chat.allium.api.transport.Registration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * All that a user interface may touch. Friends go by their local names here, in any case. Thread-safe; methods may park the calling
 * virtual thread for one commit. Whatever comes from a peer (texts, claimed names) is handed over as it came: make control
 * characters visible before showing it ({@link Visible}).
 */
@ProviderType
public interface Conversations {

    /** How the node is doing. */
    NodeView node();

    /** Who this node is. */
    SelfView self();

    /** Changes what this node calls itself in friend requests. @throws RefusedException if the name is malformed */
    void nameSelf(String name) throws RefusedException;

    /** This node's friend code. */
    CodeView code();

    /**
     * Asks the owner of a code to be friends.
     *
     * @param words twelve words or a link
     * @param at {@code scheme:host:port} for transports without a rendezvous
     * @param name local name of the friend to be
     * @throws RefusedException with one sentence
     */
    void befriend(String words, Optional<String> at, String name) throws RefusedException;

    /** Requests both ways that wait for an answer. */
    List<RequestView> requests();

    /**
     * Accepts a request.
     *
     * @param request its number or the name it claims
     * @param name local name of the new friend; if empty, what it claims, made unique
     * @throws RefusedException with one sentence
     */
    FriendView accept(String request, Optional<String> name) throws RefusedException;

    /** Declines an incoming request, or cancels an outgoing one. @throws RefusedException with one sentence */
    void decline(String request) throws RefusedException;

    /** Friends, ordered by name. */
    List<FriendView> friends();

    /** A friend. @throws RefusedException naming the nearest if there is none of this name */
    FriendView friend(String name) throws RefusedException;

    /** Renames a friend. @throws RefusedException with one sentence */
    void rename(String friend, String newName) throws RefusedException;

    /** Forgets a friend, with its messages. @throws RefusedException with one sentence */
    void remove(String friend) throws RefusedException;

    /** Blocks or unblocks a friend. @throws RefusedException with one sentence */
    void block(String friend, boolean blocked) throws RefusedException;

    /** Sends a text; when this returns it is durable. @throws RefusedException with one sentence; then nothing was stored */
    MessageId send(String friend, String text) throws RefusedException;

    /** A page of history, newest first. @param before only lower positions @param limit 1 to 200 @throws RefusedException with one sentence */
    List<Message> history(String friend, OptionalLong before, int limit) throws RefusedException;

    /**
     * The user has seen what this friend sent, up to this message: call it with what was shown. The friend is told if the user wants
     * that ({@link Signal#RECEIPTS}). Returns at once. @throws RefusedException with one sentence
     */
    void seen(String friend, MessageId upTo) throws RefusedException;

    /**
     * The user is writing to this friend, who is told if the user wants that ({@link Signal#TYPING}): call it as often as you like.
     * Returns at once. @throws RefusedException with one sentence
     */
    void typing(String friend) throws RefusedException;

    /** Whether friends are told. */
    boolean tells(Signal signal);

    /** Whether friends are told from now on. @throws RefusedException with one sentence */
    void tell(Signal signal, boolean on) throws RefusedException;

    /** What waits, one entry a friend. */
    List<QueueView> queue();

    /** Dials a friend now, whatever its back-off. Returns at once. @throws RefusedException with one sentence */
    void retry(String friend) throws RefusedException;

    /**
     * Takes a message back that waits and was never written to a link: the friend will never see it. Durable when it returns.
     *
     * @param position its place in the history
     * @throws RefusedException with one sentence why not
     */
    void drop(String friend, long position) throws RefusedException;

    /** What was counted since the messenger started. */
    Statistics statistics();

    /** Transports. */
    List<TransportView> transports();

    /**
     * Hears of everything that happens from now on, in order, on a virtual thread of its own.
     *
     * @return ends it when closed
     */
    Registration listen(Consumer<UiEvent> listener);
}
