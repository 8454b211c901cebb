package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.storage.LaneRow;
import java.util.concurrent.Executor;

/** Passes on who is a friend. Told in the order of commits: of lanes on the writer's thread. */
final class FriendNews implements Friends.Told {

    private final Links links;
    private final Inbound inbound;
    private final Outbound outbound;
    private final QueueView queue;
    private final Signals signals;
    private final Executor loop;

    FriendNews(Links links, Inbound inbound, Outbound outbound, QueueView queue, Signals signals, Executor loop) {
        this.links = links;
        this.inbound = inbound;
        this.outbound = outbound;
        this.queue = queue;
        this.signals = signals;
        this.loop = loop;
    }

    @Override
    public void lane(LaneEvent.Added lane, LaneRow row, boolean friend) {
        inbound.restore(row.peer(), row.in(), row.high());
        signals.added(row, friend);
        loop.execute(() -> outbound.added(lane, row.out(), friend));
        // Before it knows of its friendship a peer takes its answer from us and nothing else.
        if (friend && links.isUp(row.peer())) {
            inbound.greet(row.peer());
        }
    }

    @Override
    public void over(PeerId peer) {
        loop.execute(() -> outbound.removed(peer));
    }

    @Override
    public void gone(PeerId peer) {
        inbound.forget(peer);
        queue.forget(peer);
        links.forget(peer);
        signals.removed(peer);
        loop.execute(() -> outbound.removed(peer));
    }
}
