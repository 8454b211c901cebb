package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.OutgoingRequest;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.PeerState;
import chat.allium.contacts.Delivery.Outcome;
import chat.allium.contacts.RequestSchedule.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** Brings requests and answers to peers, when the schedule says so. On the desk; what waits for the network does not. */
final class Errands implements AutoCloseable {

    private static final Duration DECLINE_KEPT = Duration.ofHours(24);

    private final Office office;
    private final Function<Asked, Outcome> delivery;
    private final Farewell farewell;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("contacts-errand-", 0).factory());
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Map<String, PeerId> friendly = new HashMap<>();
    private RequestSchedule<Errand> schedule;

    Errands(Office office, Function<Asked, Outcome> delivery, Farewell farewell) {
        this.office = office;
        this.delivery = delivery;
        this.farewell = farewell;
        this.schedule = emptySchedule();
    }

    private RequestSchedule<Errand> emptySchedule() {
        Office.Limits limits = office.limits;
        return new RequestSchedule<>(limits.retryFirst(), limits.retryLongest(), limits.atOnce());
    }

    /** Begins with everything that the book says is to be brought. */
    void restart() {
        schedule = emptySchedule();
        State state = office.state();
        state.waiting().forEach(request -> on(new Event.Added<>(new Errand.Ask(request.id()), request.failures())));
        state.asking().values().stream()
                .filter(request -> !request.waits())
                .forEach(request -> on(new Event.Added<>(new Errand.Answer(request.requester()), 0)));
    }

    long nextTick() {
        return schedule.nextTick();
    }

    /** Takes an event and sets out on what is due. */
    void on(Event<Errand> event) {
        for (Errand errand : schedule.on(event, office.nanos.getAsLong())) {
            switch (errand) {
                case Errand.Ask(String id) -> ask(id);
                case Errand.Answer(PeerId requester) -> answer(requester);
            }
        }
    }

    /** A request turns out to go to somebody who is a friend already: once delivered, there is nothing to wait for. */
    void ownedByFriend(String id, PeerId owner) {
        friendly.put(id, owner);
    }

    /** How a request of ours is doing. */
    OutgoingRequest view(Asked request) {
        Optional<Outcome> last = Optional.ofNullable(outcomes.get(request.id()))
                .or(() -> Optional.of(Outcome.OFFLINE).filter(o -> request.failures() > 0));
        return Progress.of(request, last, office.now());
    }

    private void ask(String id) {
        Optional<Asked> request = office.state().asked(id).filter(office.state()::waits);
        if (request.isEmpty()) {
            on(new Event.Removed<>(new Errand.Ask(id)));
            return;
        }
        aside(() -> {
            Outcome outcome = delivery.apply(request.get());
            office.post(() -> asked(id, outcome));
        });
    }

    private void asked(String id, Outcome outcome) {
        Errand errand = new Errand.Ask(id);
        Optional<Asked> found = office.state().asked(id);
        if (found.isEmpty() || outcome == Outcome.DROPPED) {
            outcomes.remove(id);
            on(new Event.Removed<>(errand));
            return;
        }
        Asked request = found.get();
        String before = view(request).status();
        if (outcome == Outcome.RECEIVED) {
            received(request);
            return;
        }
        outcomes.put(id, outcome);
        if (request.received()) {
            on(new Event.Rested<>(errand));
        } else if (outcome == Outcome.NOT_READY) {
            on(new Event.Deferred<>(errand));
        } else {
            on(new Event.Failed<>(errand));
            request = request.failed(schedule.failures(errand));
            office.book.commit(office.book.change().put(request));
        }
        if (!view(request).status().equals(before)) {
            office.tell(new ContactEvent.RequestChanged(view(request)));
        }
    }

    private void received(Asked request) {
        Errand errand = new Errand.Ask(request.id());
        if (request.owner().isEmpty()) {
            office.book.commit(office.book.change().remove(request));
            on(new Event.Removed<>(errand));
            Optional.ofNullable(friendly.remove(request.id()))
                    .flatMap(office.state()::peer)
                    .flatMap(Peer::friend)
                    .ifPresent(friend -> office.tell(new ContactEvent.FriendChanged(friend)));
            return;
        }
        Asked delivered = request.receivedByOwner();
        office.book.commit(office.book.change().put(delivered));
        outcomes.put(request.id(), Outcome.RECEIVED);
        on(new Event.Rested<>(errand));
        if (!request.received()) {
            office.tell(new ContactEvent.RequestChanged(view(delivered)));
        }
    }

    private void answer(PeerId requester) {
        State state = office.state();
        Optional<Asking> found = state.asking(requester).filter(request -> !request.waits());
        boolean blocked = state.peer(requester)
                .filter(p -> p.state() == PeerState.BLOCKED)
                .isPresent();
        if (found.isEmpty() || blocked) {
            on(new Event.Removed<>(new Errand.Answer(requester)));
        } else if (found.get().answer() == Asking.Answer.DECLINED) {
            decline(found.get());
        } else if (office.pool.connected().contains(requester)) {
            accept(found.get());
        } else {
            office.pool.dial(requester);
        }
    }

    /** A link to this peer is up: brings the acceptance, if it waits for one. */
    void linked(PeerId requester) {
        office.state()
                .asking(requester)
                .filter(request -> request.answer() == Asking.Answer.ACCEPTED)
                .ifPresent(request -> {
                    on(new Event.Started<>(new Errand.Answer(requester)));
                    accept(request);
                });
    }

    private void accept(Asking request) {
        byte[] signed = Wire.signedAcceptance(office.identity.self(), request.requester(), request.code());
        byte[] signature = office.identity.sign(Label.ACCEPTANCE, signed);
        byte[] card = office.reach.card(office.state().selfName());
        if (!office.pool.offer(request.requester(), Wire.accept(card, signature))) {
            on(new Event.Failed<>(new Errand.Answer(request.requester())));
        }
    }

    private void decline(Asking request) {
        Errand errand = new Errand.Answer(request.requester());
        if (office.now() - request.answeredAt() > DECLINE_KEPT.toMillis()) {
            office.book.commit(office.book.change().remove(request));
            on(new Event.Removed<>(errand));
            return;
        }
        aside(() -> {
            boolean told = farewell.attempt(request.requester(), office.reach.answerable(request));
            office.post(() -> declined(request, told));
        });
    }

    private void declined(Asking request, boolean told) {
        Errand errand = new Errand.Answer(request.requester());
        Optional<Asking> present =
                office.state().asking(request.requester()).filter(asking -> asking.answer() == Asking.Answer.DECLINED);
        if (told && present.isPresent()) {
            office.book.commit(office.book.change().remove(present.get()));
            on(new Event.Removed<>(errand));
        } else {
            on(new Event.Failed<>(errand));
        }
    }

    private void aside(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            // Being stopped; the rows say what is left to do.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
