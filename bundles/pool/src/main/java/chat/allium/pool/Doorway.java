package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.link.Protocol;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets connections in: a place, a handshake, and then only who is expected. Each on the virtual thread that brings it. */
final class Doorway {

    private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);

    private final PeerId self;
    private final LinkFactory links;
    private final Users users;
    private final Switchboard board;
    private final Calls calls;
    private final AtomicReference<@Nullable Consumer<Link>> contacts = new AtomicReference<>();

    Doorway(PeerId self, LinkFactory links, Users users, Switchboard board, Calls calls) {
        this.self = self;
        this.links = links;
        this.users = users;
        this.board = board;
        this.calls = calls;
    }

    /** Who takes the requests that come to an ordinary address. */
    void acceptContacts(Consumer<Link> accepted) {
        contacts.set(accepted);
    }

    void refuseContacts(Consumer<Link> accepted) {
        contacts.compareAndSet(accepted, null);
    }

    /** Somebody came to the ordinary address. */
    void friend(Provider provider, Connection connection) {
        Optional<Consumer<Link>> acceptor =
                Optional.<Consumer<Link>>ofNullable(contacts.get()).filter(a -> !provider.hasRendezvous());
        Set<Protocol> accepted = EnumSet.noneOf(Protocol.class);
        acceptor.ifPresent(a -> accepted.add(Protocol.CONTACT));
        if (users.hasMessenger()) {
            accepted.add(Protocol.FRIEND);
        }
        admit(provider, connection, accepted, acceptor);
    }

    /** Somebody came to a contact onion. */
    void contact(Provider provider, Connection connection, Consumer<Link> acceptor) {
        admit(provider, connection, EnumSet.of(Protocol.CONTACT), Optional.of(acceptor));
    }

    private void admit(Provider provider, Connection bare, Set<Protocol> accepted, Optional<Consumer<Link>> acceptor) {
        Connection connection = new GuardedConnection(bare, provider.guard());
        if (accepted.isEmpty()) {
            connection.close();
            return;
        }
        Optional<Slots.Slot> place = provider.slots().enter(!accepted.contains(Protocol.FRIEND));
        if (place.isEmpty()) {
            LOG.debug("A connection was closed because every place for strangers is taken");
            provider.guard().turnedAway();
            connection.close();
            return;
        }
        Slots.Slot slot = place.get();
        try {
            Link link = handshake(connection, accepted, provider.handshake());
            if (link.protocol() == Protocol.CONTACT) {
                guest(link, slot, acceptor);
            } else {
                enter(link, connection, slot);
            }
        } catch (TransportException e) {
            LOG.debug("A connection was closed: {}", e.getMessage());
            slot.close();
        } catch (RuntimeException e) {
            LOG.error("A connection was closed because of an error here", e);
            connection.close();
            slot.close();
        }
    }

    private Link handshake(Connection connection, Set<Protocol> accepted, Duration limit) throws TransportException {
        return calls.run(new Call(), call -> {
            call.connected(connection);
            return links.server(connection, accepted, limit);
        });
    }

    private static void guest(Link link, Slots.Slot slot, Optional<Consumer<Link>> acceptor) {
        if (acceptor.isPresent() && slot.becomeContact()) {
            GuestLink guest = new GuestLink(link, slot);
            try {
                acceptor.get().accept(guest);
            } catch (RuntimeException e) {
                guest.close();
                throw e;
            }
        } else {
            link.close();
            slot.close();
        }
    }

    /** Strangers are closed without a word, as if nobody were here. */
    private void enter(Link link, Connection connection, Slots.Slot slot) {
        try (slot) {
            Optional<PeerId> peer = link.peer().filter(p -> !p.equals(self));
            Optional<PeerState> state = peer.flatMap(board::state).filter(s -> s != PeerState.BLOCKED);
            if (state.isEmpty() || !users.hasMessenger()) {
                link.close();
                return;
            }
            connection.authenticated();
            board.adopt(peer.get(), state.get(), link, PoolEvent.INBOUND);
        }
    }
}
