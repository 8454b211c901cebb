package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import chat.allium.contacts.RequestSchedule.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the user does about friends. */
final class FriendList {

    private final Office office;
    private final Errands errands;

    FriendList(Office office, Errands errands) {
        this.office = office;
        this.errands = errands;
    }

    void rename(PeerId peer, String name) throws ContactException {
        Names.checkLocal(name);
        office.call(() -> {
            Peer friend = known(peer);
            Names.checkFree(office.state(), name, Optional.of(peer));
            return changed(friend.named(name));
        });
    }

    void remove(PeerId peer) throws ContactException {
        office.call(() -> {
            Peer friend = known(peer);
            office.pool.disconnect(peer);
            office.pool.order(peer, List.of());
            Change change = office.book.change().remove(friend);
            office.state().asking(peer).ifPresent(change::remove);
            office.state().askedOf(peer).ifPresent(change::remove);
            office.book.commitWithoutMessages(peer, change);
            errands.on(new Event.Removed<>(new Errand.Answer(peer)));
            office.pool.disconnect(peer);
            office.tell(new ContactEvent.FriendRemoved(peer, friend.name()));
            return true;
        });
    }

    void allowClear(PeerId peer, String scheme, boolean allowed, Optional<PeerAddress> at) throws ContactException {
        office.call(() -> {
            Peer friend = known(peer).clear(scheme, allowed);
            if (at.isPresent()) {
                if (!at.get().scheme().equals(scheme)) {
                    throw new ContactException(
                            "That is no address of " + scheme + ": one begins with '" + scheme + ":'.");
                }
                if (!office.reach.clear(at.get().scheme())) {
                    throw new ContactException("An anonymous address is told by the friend's card, not by you.");
                }
                List<PeerAddress> addresses = new ArrayList<>(friend.addresses());
                addresses.removeIf(known -> known.scheme().equals(at.get().scheme()));
                addresses.add(at.get());
                friend = friend.reachable(addresses);
            }
            changed(friend);
            if (!allowed) {
                office.pool.disconnect(peer);
            }
            return true;
        });
    }

    void block(PeerId peer, boolean blocked) throws ContactException {
        office.call(() -> {
            Peer friend = known(peer);
            boolean untold = office.state().asking(peer).isPresent();
            changed(friend.in(blocked ? PeerState.BLOCKED : untold ? PeerState.ACCEPTING : PeerState.FRIEND));
            Errand errand = new Errand.Answer(peer);
            if (blocked) {
                office.pool.disconnect(peer);
                errands.on(new Event.Removed<>(errand));
            } else if (untold) {
                errands.on(new Event.Added<>(errand, 0));
            }
            return true;
        });
    }

    private boolean changed(Peer friend) {
        office.book.commit(office.book.change().put(friend));
        office.tell(new ContactEvent.FriendChanged(friend.friend().orElseThrow()));
        return true;
    }

    private Peer known(PeerId peer) throws ContactException {
        return office.state()
                .peer(peer)
                .filter(p -> p.friend().isPresent())
                .orElseThrow(() -> new ContactException("There is no such friend; see: friends."));
    }
}
