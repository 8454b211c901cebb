package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.transport.TransportException;
import chat.allium.contacts.RequestSchedule.Event;
import java.util.Set;

/** What the pool's links say, brought to the desk. */
final class Replies implements LinkUser {

    private final Office office;
    private final Errands errands;
    private final Acceptances acceptances;

    Replies(Office office, Errands errands, Acceptances acceptances) {
        this.office = office;
        this.errands = errands;
        this.acceptances = acceptances;
    }

    @Override
    public Set<Integer> frameTypes() {
        return Set.of(FrameType.ACCEPT, FrameType.ACCEPTED, FrameType.DECLINE);
    }

    @Override
    public void up(PeerId peer, Hello theirs) {
        office.post(() -> {
            errands.linked(peer);
            seen(peer);
        });
    }

    @Override
    public void frame(PeerId peer, Frame frame) {
        office.post(() -> {
            switch (frame.type()) {
                case FrameType.ACCEPT -> acceptances.acceptCame(peer, frame.payload());
                case FrameType.ACCEPTED -> acceptances.acceptedCame(peer);
                case FrameType.DECLINE -> acceptances.declineCame(peer);
                default -> throw new IllegalStateException("a frame that was not asked for: " + frame);
            }
        });
    }

    @Override
    public void down(PeerId peer) {
        office.post(() -> {
            errands.on(new Event.Failed<>(new Errand.Answer(peer)));
            seen(peer);
        });
    }

    @Override
    public void dialFailed(PeerId peer, TransportException why) {
        Errand errand = new Errand.Answer(peer);
        boolean ours =
                why.reason() == TransportException.Reason.NOT_READY || why.reason() == TransportException.Reason.CLOSED;
        office.post(() -> errands.on(ours ? new Event.Deferred<>(errand) : new Event.Failed<>(errand)));
    }

    @Override
    public void online(String scheme) {
        office.post(() -> errands.on(new Event.Online<>()));
    }

    /** In memory; the pool stores it. */
    private void seen(PeerId id) {
        office.state().peer(id).ifPresent(peer -> office.book.note(peer.seen(office.now())));
    }
}
