package chat.allium.api.message;

import chat.allium.api.identity.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/** Sends, receives and remembers messages. Thread-safe; methods may park the calling virtual thread for one commit. */
@ProviderType
public interface Messenger {

    /**
     * Accepts a message for delivery. When this returns the message is durable: nothing but its expiry loses it.
     *
     * @throws MessageRejectedException if it was refused, with one sentence why; then nothing was stored
     */
    MessageId send(PeerId to, Content content) throws MessageRejectedException;

    /**
     * Accepts a message once: {@link #send(PeerId, Content)}, unless a message with this key was accepted for this friend before; then
     * nothing is sent and that message is returned, whatever has become of it. The key is stored in the commit of the message: whoever
     * was interrupted, crashed or does not know any more just sends again. The 50,000 keys that were used last are remembered, over all
     * friends and whoever used them, so begin a key with the name of your plugin.
     *
     * @param key 1 to 200 characters
     * @throws MessageRejectedException if it was refused, with one sentence why; then nothing was stored, the key neither
     * @throws IllegalArgumentException if the key is empty or too long
     */
    MessageId sendOnce(PeerId to, Content content, String key) throws MessageRejectedException;

    /**
     * A page of the history with a friend, newest first.
     *
     * @param before only messages at a lower position
     * @param limit 1 to 200
     */
    List<Message> history(PeerId with, OptionalLong before, int limit);

    /** What waits for friends, one entry for each that is waited for. */
    List<QueuedLane> queue();

    /** Dials a friend now, whatever its back-off, which begins anew. Returns at once; does nothing while a link is up. */
    void retry(PeerId peer);

    /**
     * Takes a message back that waits and was never written to a link: it becomes FAILED, and the friend will never see it.
     *
     * @throws MessageRejectedException with one sentence why not: it does not wait (any more), or the friend may have it already
     */
    void drop(PeerId to, MessageId message) throws MessageRejectedException;

    /**
     * The user has seen what a friend sent, up to this message. The friend is told, if {@link Signal#RECEIPTS} is on: at most once
     * a second, and again with every new link. Returns at once. What is seen while it is off is told to nobody, unless a later
     * message is seen when it is on.
     */
    void seen(PeerId friend, MessageId upTo);

    /**
     * The user is writing to a friend, who is told so if {@link Signal#TYPING} is on and a link is up: at most every 5 s. Returns
     * at once; nothing of it is kept.
     */
    void typing(PeerId friend);

    /** Whether friends are told. Off until {@link #tell} turned it on; off too while the store could not be read yet. */
    boolean tells(Signal signal);

    /** Whether friends are told from now on. Durable when it returns. @throws MessageRejectedException if the store does not take it */
    void tell(Signal signal, boolean on) throws MessageRejectedException;

    /** What was counted since the messenger started. */
    Statistics statistics();

    /** One sentence with the remedy, while something of this node keeps messages from flowing, as a disk without room. */
    Optional<String> trouble();
}
