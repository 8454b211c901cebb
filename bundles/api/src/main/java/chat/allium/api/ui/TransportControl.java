package chat.allium.api.ui;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a user does about transports, while messages flow. Thread-safe; methods may park the calling virtual thread until a bundle
 * has stopped or a commit is done.
 */
@ProviderType
public interface TransportControl {

    /** Every transport that is installed, those that are stopped too, by scheme. */
    List<TransportView> transports();

    /** Starts the bundle of a transport. @throws RefusedException with one sentence */
    void start(String scheme) throws RefusedException;

    /**
     * Stops the bundle of a transport until it is started again, or the node is: its links end, and what is not delivered goes over
     * another that is allowed, or waits.
     *
     * @throws RefusedException with one sentence
     */
    void stop(String scheme) throws RefusedException;

    /** The schemes in the order in which they are tried. */
    List<String> order();

    /**
     * Changes that order for every friend without one of its own. Applies at once and is kept in {@code etc}.
     *
     * @throws RefusedException naming a scheme that no transport has
     */
    void order(List<String> schemes) throws RefusedException;

    /** The order in which a friend is tried. @throws RefusedException if there is none of this name */
    List<String> order(String friend) throws RefusedException;

    /**
     * Gives a friend an order of its own.
     *
     * @param schemes empty for the node's order
     * @throws RefusedException with one sentence
     */
    void order(String friend, List<String> schemes) throws RefusedException;

    /**
     * Agrees that a friend is reached over one transport that is not anonymous, when none in front of it works. Without that it is
     * never used for a friend who was made over another. Other transports that are not anonymous are not allowed by it.
     *
     * @param scheme that transport
     * @param at {@code scheme:host:port}, where the friend is reached over it; empty if that is known
     * @throws RefusedException with one sentence
     */
    void allow(String friend, String scheme, Optional<String> at) throws RefusedException;

    /** Takes that back and ends the friend's links. @throws RefusedException with one sentence */
    void deny(String friend, String scheme) throws RefusedException;
}
