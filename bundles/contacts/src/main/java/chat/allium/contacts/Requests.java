package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.PeerAddress;
import chat.allium.contacts.RequestSchedule.Event;
import java.util.Optional;

/** What the user does about requests. */
final class Requests {

    private static final int MOST_OUTGOING = 200;

    private final Office office;
    private final Errands errands;
    private final Acceptances acceptances;
    private final Tokens tokens;

    Requests(Office office, Errands errands, Acceptances acceptances, Tokens tokens) {
        this.office = office;
        this.errands = errands;
        this.acceptances = acceptances;
        this.tokens = tokens;
    }

    void befriend(FriendCode code, Optional<PeerAddress> at, String name) throws ContactException {
        Names.checkLocal(name);
        office.call(() -> {
            State state = office.state();
            refuse(
                    state.codes().stream().anyMatch(own -> own.code().equals(code)),
                    "This is your own friend code; give it to somebody who shall befriend you.");
            Optional<Asked> same = state.asked().values().stream()
                    .filter(request -> request.code().equals(code))
                    .findFirst();
            refuse(
                    same.isPresent(),
                    "You have asked by this code already, as "
                            + same.map(Asked::name).orElse("") + ".");
            Names.checkFree(office.state(), name, Optional.empty());
            refuse(state.asked().size() >= MOST_OUTGOING, "Too many requests wait for an answer; cancel some of them.");
            Asked request = new Asked(tokens.id(), code, name, at, Optional.empty(), false, 0, office.now());
            office.book.commit(office.book.change().put(request));
            office.tell(new ContactEvent.RequestChanged(errands.view(request)));
            errands.on(new Event.Added<>(new Errand.Ask(request.id()), 0));
            return true;
        });
    }

    Friend accept(PeerId requester, String name) throws ContactException {
        Names.checkLocal(name);
        return office.call(() -> {
            Asking request = asking(requester);
            Names.checkFree(office.state(), name, Optional.empty());
            return acceptances.accept(request, name);
        });
    }

    void decline(PeerId requester) throws ContactException {
        office.call(() -> {
            Asking declined = asking(requester).answered(Asking.Answer.DECLINED, office.now());
            office.book.commit(office.book.change().put(declined));
            errands.on(new Event.Added<>(new Errand.Answer(requester), 0));
            return true;
        });
    }

    private Asking asking(PeerId requester) throws ContactException {
        return office.state()
                .asking(requester)
                .filter(Asking::waits)
                .orElseThrow(() -> new ContactException("There is no such request; see: requests."));
    }

    void cancel(String name) throws ContactException {
        office.call(() -> {
            Asked request = office.state().waiting().stream()
                    .filter(asked -> asked.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new ContactException("You have asked nobody by this name; see: requests."));
            Change change = office.book.change().remove(request);
            request.owner().flatMap(office.state()::peer).ifPresent(change::remove);
            office.book.commit(change);
            errands.on(new Event.Removed<>(new Errand.Ask(request.id())));
            request.owner().ifPresent(office.pool::disconnect);
            return true;
        });
    }

    private static void refuse(boolean wrong, String sentence) throws ContactException {
        if (wrong) {
            throw new ContactException(sentence);
        }
    }
}
