package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.lease.Leased;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.Statistics.Stage;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores what friends sent, filtered and sealed, in one write with the mark that makes a second copy of it a duplicate. */
final class Filing {

    /** What the store has of a friend's stream after a commit. */
    record Stored(StreamId stream, long high) {}

    /**
     * What filters left of a message.
     *
     * @param refusal why a filter of ours refuses it; empty if none does
     */
    private record Filed(Content content, Bodies.Body body, String refusal) {

        boolean refused() {
            return !refusal.isEmpty();
        }

        MessageState state() {
            return refused() ? MessageState.FAILED : MessageState.DELIVERED;
        }
    }

    private final Leased<Storage> storage;
    private final Interceptors interceptors;
    private final Bodies bodies;
    private final NodeTime time;
    private final EventDispatcher events;
    private final Meter meter;

    Filing(
            Leased<Storage> storage,
            Interceptors interceptors,
            Bodies bodies,
            NodeTime time,
            EventDispatcher events,
            Meter meter) {
        this.storage = storage;
        this.interceptors = interceptors;
        this.bodies = bodies;
        this.time = time;
        this.events = events;
        this.meter = meter;
    }

    /** Returns when they are durable. May be asked again if the store fails. @return empty if the peer is no friend */
    Optional<Stored> store(PeerId peer, List<Receiver.Arrived> messages) {
        List<Filed> filed = messages.stream().map(m -> filed(peer, m)).toList();
        long began = meter.now();
        Optional<Stored> stored = storage.use(store -> store.write(tx -> store(tx, peer, messages, filed)));
        meter.took(Stage.INBOUND_COMMIT, began);
        return stored;
    }

    /**
     * What is to be stored of a message. One that a filter refuses is stored as it came, and marked: its sender is told that we
     * have it, and that is true.
     */
    private Filed filed(PeerId peer, Receiver.Arrived message) {
        try {
            Content content = interceptors.arrive(peer, message.content());
            return new Filed(content, bodies.seal(content), "");
        } catch (MessageRejectedException e) {
            String why = e.getMessage();
            return new Filed(
                    message.content(),
                    bodies.seal(message.content()),
                    why == null || why.isBlank() ? "A message filter refused it." : why);
        }
    }

    private Optional<Stored> store(Transaction tx, PeerId peer, List<Receiver.Arrived> messages, List<Filed> filed) {
        PeerState state = tx.peers().find(peer).map(PeerRow::state).orElse(PeerState.BLOCKED);
        if (state != PeerState.FRIEND && state != PeerState.ACCEPTING) {
            return Optional.empty();
        }
        LaneRow lane = tx.lanes().find(peer).orElseGet(() -> LaneRow.fresh(peer, bodies.newStream()));
        List<Message> fresh = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Receiver.Arrived message = messages.get(i);
            boolean known = lane.in().filter(message.stream()::equals).isPresent() && lane.high() >= message.seq();
            if (!known) {
                Message added = add(tx, peer, message, filed.get(i));
                if (!filed.get(i).refused()) {
                    fresh.add(added);
                }
                lane = lane.received(message.stream(), message.seq());
            }
        }
        tx.lanes().put(lane);
        tx.afterCommit(() -> fresh.forEach(message -> events.publish(new MessengerEvent.Stored(message))));
        return Optional.of(new Stored(lane.in().orElseThrow(), lane.high()));
    }

    private Message add(Transaction tx, PeerId peer, Receiver.Arrived arrived, Filed what) {
        long at = time.millis();
        MessageId id = new MessageId(arrived.stream(), arrived.seq());
        long position = tx.messages()
                .add(new MessageRow(
                        peer,
                        0,
                        what.body().row(),
                        Direction.IN,
                        id,
                        what.state(),
                        what.refusal(),
                        what.content().type(),
                        what.content().size(),
                        at,
                        what.body().sealed()));
        return new Message(
                peer, position, id, Direction.IN, what.state(), what.refusal(), time.shown(at), what.content());
    }
}
