package chat.allium.testkit.node;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageRejectedException;
import java.util.List;

/** A friend of a {@link MemoryNode}, seen from the friend's side. Used by one thread. */
public final class Conversation {

    private final MemoryNode node;
    private final Party friend;
    private final PeerId self;

    Conversation(MemoryNode node, Party friend, PeerId self) {
        this.node = node;
        this.friend = friend;
        this.self = self;
    }

    /** The friend, as the node knows it. */
    public PeerId peer() {
        return friend.self();
    }

    /** The friend writes a text. Returns when the node has it and everybody there is done with it; at once if the friend is offline. */
    public Conversation writes(String text) {
        return writes(Content.text(text));
    }

    /** The friend sends something of any type. As {@link #writes(String)}. */
    public Conversation writes(Content content) {
        try {
            friend.messenger().service().send(self, content);
        } catch (MessageRejectedException e) {
            throw new AssertionError("The friend's message was not sent: " + e.getMessage(), e);
        }
        node.settle();
        return this;
    }

    /** All texts that the friend has got from the node, oldest first. Waits until nothing is on its way. */
    public List<String> heard() {
        return history().stream()
                .filter(m -> m.direction() == Direction.IN)
                .filter(m -> m.content().type().equals(Content.TEXT))
                .map(m -> m.content().asText())
                .toList();
    }

    /** All that is in the friend's own history, oldest first: {@link Direction#IN} is what the node sent. Waits as {@link #heard}. */
    public List<Message> history() {
        node.settle();
        return friend.history(self);
    }

    /** All that is in the node's history with this friend, oldest first. Waits as {@link #heard}. */
    public List<Message> historyOfNode() {
        node.settle();
        return node.historyWith(friend.self());
    }

    /** The friend's node goes away: what either side sends waits. */
    public void goesOffline() {
        node.present(friend, false);
    }

    /** The friend's node comes back, and what waited arrives. */
    public void comesOnline() {
        node.present(friend, true);
    }
}
