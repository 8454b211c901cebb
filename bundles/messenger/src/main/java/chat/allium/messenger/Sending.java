package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.Statistics.Stage;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Transaction;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Takes a message from its author: once it is stored, only its expiry ends it. */
final class Sending {

    private static final int MOST_WAITING = 1_000;

    /** Undoes the write; carries the sentence out of it. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** What a write did. @param fresh whether the message is one of this write's */
    private record Appended(MessageId id, boolean fresh) {}

    private final Leased<Storage> storage;
    private final Room room;
    private final Interceptors interceptors;
    private final Bodies bodies;
    private final NodeTime time;
    private final SharedLanes lanes;
    private final Links links;
    private final Fresh fresh;
    private final Outbound outbound;
    private final Executor loop;
    private final EventDispatcher events;
    private final Meter meter;

    Sending(
            Leased<Storage> storage,
            Room room,
            Interceptors interceptors,
            Bodies bodies,
            NodeTime time,
            SharedLanes lanes,
            Links links,
            Fresh fresh,
            Outbound outbound,
            Executor loop,
            EventDispatcher events,
            Meter meter) {
        this.storage = storage;
        this.room = room;
        this.interceptors = interceptors;
        this.bodies = bodies;
        this.time = time;
        this.lanes = lanes;
        this.links = links;
        this.fresh = fresh;
        this.outbound = outbound;
        this.loop = loop;
        this.events = events;
        this.meter = meter;
    }

    MessageId send(PeerId to, Content content) throws MessageRejectedException {
        return send(to, content, Optional.empty());
    }

    MessageId sendOnce(PeerId to, Content content, OnceKey key) throws MessageRejectedException {
        try {
            // Before anybody refuses it: what was sent was sent.
            Optional<MessageId> sent = storage.use(store -> store.read(tx -> key.find(tx.settings())));
            return sent.isPresent() ? sent.get() : send(to, content, Optional.of(key));
        } catch (StorageException | NoProviderException e) {
            throw new MessageRejectedException(e.getMessage());
        }
    }

    private MessageId send(PeerId to, Content content, Optional<OnceKey> key) throws MessageRejectedException {
        Optional<String> full = room.refusesSending();
        if (full.isPresent()) {
            throw new MessageRejectedException(full.get());
        }
        Content passed = interceptors.pass(to, content);
        if (passed.size() == 0) {
            throw new MessageRejectedException("An empty message can not be sent.");
        }
        if (passed.size() > Content.MAX_BYTES) {
            throw new MessageRejectedException(
                    "A message has at most 64 KiB; this one has " + (passed.size() + 1023) / 1024 + " KiB.");
        }
        boolean counted = lanes.knows(to);
        Optional<String> refusal = lanes.admit(to, passed.size());
        if (refusal.isPresent()) {
            throw new MessageRejectedException(refusal.get());
        }
        try {
            Bodies.Body body = bodies.seal(passed);
            long began = meter.now();
            Appended appended = storage.use(store -> store.write(tx -> key.flatMap(k -> k.find(tx.settings()))
                    .map(id -> new Appended(id, false))
                    .orElseGet(() -> append(tx, to, passed, body, counted, key))));
            meter.took(Stage.SEND_COMMIT, began);
            if (!appended.fresh()) {
                lanes.release(to, passed.size());
            }
            return appended.id();
        } catch (Refusal | StorageException | NoProviderException e) {
            lanes.release(to, passed.size());
            throw new MessageRejectedException(e.getMessage());
        } catch (RuntimeException e) {
            lanes.release(to, passed.size());
            throw e;
        }
    }

    private Appended append(
            Transaction tx, PeerId to, Content content, Bodies.Body body, boolean counted, Optional<OnceKey> key) {
        PeerState state = tx.peers().find(to).map(PeerRow::state).orElse(PeerState.PENDING);
        if (state == PeerState.BLOCKED) {
            throw new Refusal("This friend is blocked; unblock it to write to it.");
        }
        if (state == PeerState.PENDING) {
            throw new Refusal("This is no friend of yours yet, so the message was not sent.");
        }
        LaneRow lane = tx.lanes().find(to).orElseGet(() -> LaneRow.fresh(to, bodies.newStream()));
        // Until the lane has been read this is an upper bound: it counts what was dropped too.
        if (!counted && lane.nextSeq() - lane.base() >= MOST_WAITING) {
            throw new Refusal("1,000 messages wait for this friend already; send more when some have arrived.");
        }
        MessageId id = new MessageId(lane.out(), lane.nextSeq());
        MessageRow row = new MessageRow(
                to,
                0,
                body.row(),
                Direction.OUT,
                id,
                MessageState.QUEUED,
                "",
                content.type(),
                content.size(),
                time.millis(),
                body.sealed());
        long position = tx.messages().add(row);
        tx.lanes().put(lane.appended());
        key.ifPresent(k -> k.put(tx.settings(), id));
        Message message =
                new Message(to, position, id, Direction.OUT, MessageState.QUEUED, "", time.shown(row.at()), content);
        tx.afterCommit(() -> {
            events.publish(new MessengerEvent.Stored(message));
            if (links.isUp(to)) {
                fresh.add(id, content);
            }
            loop.execute(() -> outbound.enqueued(to, id.stream(), LaneScan.pending(row, position, time)));
        });
        return new Appended(id, true);
    }
}
