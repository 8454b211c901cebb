package chat.allium.contacts;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.Identity;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.PeerAddress;
import java.util.List;
import java.util.Set;

/** Which addresses may be told to whom: those of transports that are not anonymous never enter a card, in or out. */
final class Reach {

    private final ConnectionPool pool;
    private final Identity identity;

    Reach(ConnectionPool pool, Identity identity) {
        this.pool = pool;
        this.identity = identity;
    }

    /** Our card, with the addresses that may stand in it. */
    byte[] card(String selfName) {
        List<PeerAddress> anonymous = pool.addresses().stream()
                .filter(address -> pool.anonymous(address.scheme()))
                .toList();
        return identity.issueCard(selfName, anonymous);
    }

    /**
     * The addresses of a peer's card, less those that an honest peer does not put there. A transport that is not there is not known
     * to be clear: its addresses are kept, and the pool looks again before it dials.
     */
    List<PeerAddress> of(ContactCard card) {
        return card.addresses().stream()
                .filter(address -> !pool.clear(address.scheme()))
                .toList();
    }

    /** Where to answer a request that goes over {@code scheme}: only if that shows the peer nothing it does not see anyway. */
    String replyTo(String scheme) {
        return pool.addresses().stream()
                .filter(address -> address.scheme().equals(scheme) && pool.clear(scheme))
                .map(PeerAddress::text)
                .findFirst()
                .orElse("");
    }

    /**
     * Whether the transport of this scheme shows where its users are.
     *
     * @throws ContactException if it is leaving, so that nobody can say
     */
    boolean clear(String scheme) throws ContactException {
        boolean clear = pool.clear(scheme);
        if (!clear && !pool.anonymous(scheme)) {
            throw new ContactException("The transport " + scheme + " is not there any more; it will be tried again.");
        }
        return clear;
    }

    /** The transport that is not anonymous and that our user chose by giving an address of it; none without one. */
    Set<String> allowedBy(Asked ours) throws ContactException {
        if (ours.at().isEmpty() || !clear(ours.at().get().scheme())) {
            return Set.of();
        }
        return Set.of(ours.at().get().scheme());
    }

    /**
     * Where a stranger may be told an answer: nowhere that shows it where we are, unless that is how it came. The pool does not look
     * again before it opens a link outside it.
     */
    List<PeerAddress> answerable(Asking request) {
        return request.addresses().stream()
                .filter(address -> pool.anonymous(address.scheme())
                        || !request.anonymous() && address.scheme().equals(request.scheme()))
                .toList();
    }
}
