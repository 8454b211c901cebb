package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.InvalidCardException;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import chat.allium.contacts.RequestSchedule.Event;
import chat.allium.contacts.wire.Accept;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How requests turn into friends. On the desk. */
final class Acceptances {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptances.class);
    private static final int MOST_ADDRESSES = 8;

    private final Office office;
    private final Errands errands;

    Acceptances(Office office, Errands errands) {
        this.office = office;
        this.errands = errands;
    }

    /** Our user accepts. */
    Friend accept(Asking request, String name) {
        Peer peer = new Peer(
                request.requester(),
                PeerState.ACCEPTING,
                name,
                request.addresses(),
                request.anonymous() ? Set.of() : Set.of(request.scheme()),
                office.now(),
                0);
        return accept(request, peer, office.book.change());
    }

    /** Both asked each other, so nobody is left to ask. What we agreed to when we asked holds; what the other chose does not. */
    Friend crossed(Asking request, Asked ours) throws ContactException {
        Optional<Peer> pending = office.state().peer(request.requester());
        Set<String> clearAllowed = pending.isPresent() ? pending.get().clearAllowed() : office.reach.allowedBy(ours);
        List<PeerAddress> usable = request.addresses().stream()
                .filter(address -> request.anonymous()
                        || clearAllowed.contains(request.scheme())
                        || !address.scheme().equals(request.scheme()))
                .toList();
        List<PeerAddress> known =
                pending.map(Peer::addresses).orElseGet(() -> ours.at().stream().toList());
        Peer peer = new Peer(
                request.requester(),
                PeerState.ACCEPTING,
                ours.name(),
                merged(usable, known),
                clearAllowed,
                office.now(),
                0);
        Friend friend = accept(request, peer, office.book.change().put(ours.ownedBy(request.requester())));
        errands.on(new Event.Removed<>(new Errand.Ask(ours.id())));
        return friend;
    }

    private Friend accept(Asking request, Peer peer, Change change) {
        Asking answered = request.answered(Asking.Answer.ACCEPTED, office.now());
        office.book.commit(change.put(peer).put(answered));
        Friend friend = peer.friend().orElseThrow();
        office.tell(new ContactEvent.FriendChanged(friend));
        errands.on(new Event.Added<>(new Errand.Answer(request.requester()), 0));
        return friend;
    }

    /** ACCEPT came. It must answer a request of ours, and come from whom the code committed to. */
    void acceptCame(PeerId from, byte[] payload) {
        State state = office.state();
        Optional<Peer> peer = state.peer(from);
        Optional<Asked> ours = state.askedOf(from);
        if (peer.filter(p -> p.state() == PeerState.FRIEND).isPresent()) {
            office.pool.offer(from, Wire.accepted());
            return;
        }
        if (ours.isEmpty() && peer.filter(p -> p.state() == PeerState.ACCEPTING).isPresent()) {
            // It accepted a request that we cancelled, and we the one it made since: ours, on this link, is what makes
            // us friends.
            return;
        }
        Optional<ContactCard> card = peer.isPresent() && peer.get().state() != PeerState.BLOCKED
                ? ours.flatMap(request -> verified(from, request, payload))
                : Optional.empty();
        if (card.isEmpty()) {
            LOG.warn("{} sent an acceptance that answers no request of ours; its link was closed", from);
            office.pool.disconnect(from);
            return;
        }
        befriended(peer.get(), ours.orElseThrow(), card.get());
    }

    private Optional<ContactCard> verified(PeerId from, Asked ours, byte[] payload) {
        try {
            Accept accept = Accept.parseFrom(payload);
            ContactCard card = office.identity.readCard(accept.getCard().toByteArray());
            byte[] signed = Wire.signedAcceptance(from, office.identity.self(), ours.code());
            boolean genuine = card.peer().equals(from)
                    && office.identity.verify(
                            from,
                            Label.ACCEPTANCE,
                            signed,
                            accept.getSignature().toByteArray());
            return Optional.of(card).filter(c -> genuine);
        } catch (InvalidProtocolBufferException | InvalidCardException e) {
            return Optional.empty();
        }
    }

    private void befriended(Peer before, Asked ours, ContactCard card) {
        Peer friend = new Peer(
                before.id(),
                PeerState.FRIEND,
                before.name(),
                merged(office.reach.of(card), before.addresses()),
                before.clearAllowed(),
                office.now(),
                office.now());
        Change change = office.book.change().put(friend).remove(ours);
        office.state().asking(before.id()).ifPresent(change::remove);
        office.book.commit(change);
        office.pool.offer(before.id(), Wire.accepted());
        errands.on(new Event.Removed<>(new Errand.Ask(ours.id())));
        errands.on(new Event.Removed<>(new Errand.Answer(before.id())));
        office.tell(new ContactEvent.FriendChanged(friend.friend().orElseThrow()));
    }

    /** ACCEPTED came: the requester has committed our acceptance. */
    void acceptedCame(PeerId from) {
        State state = office.state();
        Optional<Asking> answered = state.asking(from).filter(request -> request.answer() == Asking.Answer.ACCEPTED);
        Optional<Peer> peer = state.peer(from).filter(p -> p.state() != PeerState.BLOCKED);
        if (answered.isEmpty() || peer.isEmpty()) {
            return;
        }
        Peer friend = peer.get().in(PeerState.FRIEND);
        Change change = office.book.change().put(friend).remove(answered.get());
        state.askedOf(from).ifPresent(change::remove);
        office.book.commit(change);
        errands.on(new Event.Removed<>(new Errand.Answer(from)));
        office.tell(new ContactEvent.FriendChanged(friend.friend().orElseThrow()));
    }

    /** DECLINE came. Only whom we asked, and who has not accepted, can decline. */
    void declineCame(PeerId from) {
        State state = office.state();
        Optional<Peer> pending = state.peer(from).filter(peer -> peer.state() == PeerState.PENDING);
        Optional<Asked> ours = state.askedOf(from);
        if (pending.isEmpty() || ours.isEmpty()) {
            return;
        }
        office.book.commit(office.book.change().remove(pending.get()).remove(ours.get()));
        errands.on(new Event.Removed<>(new Errand.Ask(ours.get().id())));
        office.pool.disconnect(from);
        office.tell(new ContactEvent.Declined(ours.get().name()));
    }

    static List<PeerAddress> merged(List<PeerAddress> fresh, List<PeerAddress> known) {
        List<PeerAddress> all = new ArrayList<>(fresh);
        known.stream().filter(address -> !all.contains(address)).forEach(all::add);
        return all.stream().limit(MOST_ADDRESSES).toList();
    }
}
