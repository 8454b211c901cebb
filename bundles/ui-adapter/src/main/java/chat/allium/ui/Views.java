package chat.allium.ui;

import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.Identity;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.pool.LinkView;
import chat.allium.api.ui.FriendView;
import chat.allium.api.ui.QueueView;
import chat.allium.api.ui.TransportView;
import java.util.List;

/** What the bundles keep, in the words that a user reads. */
final class Views {

    private final Identity identity;

    Views(Identity identity) {
        this.identity = identity;
    }

    FriendView friend(Friend friend, boolean connected, int waiting) {
        String status =
                switch (friend.state()) {
                    case ACCEPTING -> "being told";
                    case BLOCKED -> "blocked";
                    case FRIEND -> connected ? "online" : "offline";
                };
        return new FriendView(
                friend.name(),
                friend.peer(),
                status,
                friend.schemes(),
                waiting,
                friend.lastSeen(),
                identity.safetyNumber(friend.peer()));
    }

    static QueueView queue(String friend, QueuedLane lane) {
        String status;
        if (lane.connected()) {
            status = "on its way";
        } else if (lane.retryIn().isEmpty()) {
            status = "connecting";
        } else if (lane.attempts() == 0) {
            status = "waiting to connect";
        } else {
            status = lane.attempts() == 1 ? "not reached once" : "not reached " + lane.attempts() + " times";
        }
        return new QueueView(
                friend, lane.messages(), lane.bytes(), status, lane.oldest(), lane.retryIn(), lane.lastReason());
    }

    static TransportView transport(Providers.State state, List<LinkView> links) {
        int own = (int)
                links.stream().filter(l -> l.scheme().equals(state.scheme())).count();
        return new TransportView(state.scheme(), state.anonymous(), state.status(), own);
    }
}
