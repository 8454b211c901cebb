package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import chat.allium.contacts.Delivery.Outcome;
import chat.allium.contacts.RequestSchedule.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the two sides of the exchange store. Called from their threads; does its work on the desk. */
final class Arrivals implements Reception.Ledger, Delivery.Ledger {

    /** The store lists 200; answers that were not brought yet make room for questions. */
    private static final int MOST_ROWS = 200;

    private final Office office;
    private final Errands errands;
    private final Acceptances acceptances;

    Arrivals(Office office, Errands errands, Acceptances acceptances) {
        this.office = office;
        this.errands = errands;
        this.acceptances = acceptances;
    }

    @Override
    public List<OwnCode> codes() throws ContactException {
        Optional<State> seen = office.book.seen();
        State state = seen.isPresent() ? seen.get() : office.call(office::state);
        return state.codes().reversed();
    }

    @Override
    public String selfName() {
        return office.book.seen().map(State::selfName).orElse("");
    }

    @Override
    public boolean arrived(Reception.Arrival arrival) throws ContactException {
        return office.call(() -> store(arrival));
    }

    private boolean store(Reception.Arrival arrival) throws ContactException {
        PeerId requester = arrival.card().peer();
        State state = office.state();
        Optional<Peer> peer = state.peer(requester);
        Optional<Asking> before = state.asking(requester);
        if (peer.isEmpty()) {
            return before.isPresent() ? again(arrival, before.get()) : first(arrival);
        }
        switch (peer.get().state()) {
            // As if it had been stored: nobody learns that it is blocked.
            case BLOCKED -> {}
            case PENDING -> {
                Optional<Asked> ours = state.askedOf(requester);
                if (ours.isPresent()) {
                    acceptances.crossed(asking(arrival), ours.get());
                }
            }
            case ACCEPTING, FRIEND -> acceptAgain(arrival, peer.get());
        }
        return true;
    }

    private boolean first(Reception.Arrival arrival) {
        State state = office.state();
        if (state.pending(arrival.code().id()) >= office.limits.pendingPerCode()) {
            return false;
        }
        Change change = office.book.change();
        if (state.asking().size() >= MOST_ROWS) {
            Optional<Asking> oldest = state.asking().values().stream()
                    .filter(request -> request.answer() == Asking.Answer.DECLINED)
                    .min(Comparator.comparingLong(Asking::answeredAt));
            if (oldest.isEmpty()) {
                return false;
            }
            change.remove(oldest.get());
        }
        Asking request = asking(arrival);
        office.book.commit(change.put(request));
        office.tell(new ContactEvent.Requested(request.request()));
        return true;
    }

    /** A repeated request replaces the one before; one that was declined meanwhile is answered once more. */
    private boolean again(Reception.Arrival arrival, Asking before) {
        if (before.waits()) {
            office.book.commit(office.book.change().put(asking(arrival).since(before.createdAt())));
        } else {
            errands.on(new Event.Hurried<>(new Errand.Answer(before.requester())));
        }
        return true;
    }

    /** It does not know that it is a friend, or has forgotten. */
    private void acceptAgain(Reception.Arrival arrival, Peer peer) {
        List<PeerAddress> fresh = arrival.anonymous() || peer.clearAllowed().contains(arrival.scheme())
                ? Reception.addresses(office.reach, arrival)
                : office.reach.of(arrival.card());
        Asking answered = asking(arrival).answered(Asking.Answer.ACCEPTED, office.now());
        office.book.commit(office.book
                .change()
                .put(peer.reachable(Acceptances.merged(fresh, peer.addresses())))
                .put(answered));
        errands.on(new Event.Added<>(new Errand.Answer(peer.id()), 0));
    }

    private Asking asking(Reception.Arrival arrival) {
        return new Asking(
                arrival.card().peer(),
                arrival.code().id(),
                arrival.code().code(),
                arrival.card().name(),
                Reception.addresses(office.reach, arrival),
                arrival.scheme(),
                arrival.anonymous(),
                Asking.Answer.NONE,
                0,
                office.now());
    }

    @Override
    public Outcome opened(Asked request, PeerId owner) throws ContactException {
        return office.call(() -> open(request.id(), owner));
    }

    private Outcome open(String id, PeerId owner) throws ContactException {
        State state = office.state();
        Optional<Asked> found = state.asked(id);
        if (found.isEmpty()) {
            return Outcome.DROPPED;
        }
        Asked request = found.get();
        Optional<PeerState> known = state.peer(owner).map(Peer::state);
        if (known.isEmpty()) {
            return state.asking(owner).isPresent() ? cross(request, owner) : pending(request, owner);
        }
        return switch (known.get()) {
            case BLOCKED -> Outcome.BLOCKED;
            // Deliver it all the same: a friend that has forgotten us is asked again, one that has not answers at once.
            case FRIEND -> {
                errands.ownedByFriend(id, owner);
                yield Outcome.RECEIVED;
            }
            case ACCEPTING -> {
                boolean askedBefore = state.askedOf(owner)
                        .filter(ours -> !ours.id().equals(id))
                        .isPresent();
                yield askedBefore ? drop(request, owner) : askToo(request, owner);
            }
            case PENDING -> state.askedOf(owner).equals(found) ? Outcome.RECEIVED : Outcome.SAME;
        };
    }

    private Outcome pending(Asked request, PeerId owner) throws ContactException {
        Set<String> clear = office.reach.allowedBy(request);
        List<PeerAddress> addresses = request.at().stream().toList();
        Peer peer = new Peer(owner, PeerState.PENDING, request.name(), addresses, clear, office.now(), 0);
        office.book.commit(office.book.change().put(peer).put(request.ownedBy(owner)));
        return Outcome.RECEIVED;
    }

    /** Ours goes out all the same, for the owner may have cancelled its own. */
    private Outcome cross(Asked request, PeerId owner) throws ContactException {
        acceptances.crossed(office.state().asking(owner).orElseThrow(), request);
        return Outcome.RECEIVED;
    }

    /** The owner may have cancelled the request that we accepted: then ours is the one that it can accept. */
    private Outcome askToo(Asked request, PeerId owner) {
        office.book.commit(office.book.change().put(request.ownedBy(owner)));
        errands.on(new Event.Hurried<>(new Errand.Answer(owner)));
        return Outcome.RECEIVED;
    }

    private Outcome drop(Asked request, PeerId owner) {
        office.book.commit(office.book.change().remove(request));
        errands.on(new Event.Hurried<>(new Errand.Answer(owner)));
        office.tell(new ContactEvent.FriendChanged(friend(owner)));
        return Outcome.DROPPED;
    }

    private Friend friend(PeerId peer) {
        return office.state().peer(peer).flatMap(Peer::friend).orElseThrow();
    }
}
